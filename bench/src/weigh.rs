//! What a browser loads the first time: the page and whatever of ours it names, compressed.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use hyper::{Method, StatusCode};

use crate::guests::{Guest, Guests};
use crate::load::{ask, connect, request};

pub struct Weight {
    pub name: &'static str,
    pub encoding: &'static str,
    pub page: usize,
    pub script: usize,
    /// Style and pictures.
    pub rest: usize,
}

impl Weight {
    pub fn all(&self) -> usize {
        self.page + self.script + self.rest
    }
}

/// The room with fifty notes and the sign-in page, in both encodings.
pub async fn weigh(dir: &Path) -> Result<Vec<Weight>> {
    let guests = Guests::read(dir)?;
    let member = guests.guests.first().context("a guest")?.clone();
    let newcomer = Guest { cookie: String::new(), ..member.clone() };
    let room = format!("/rooms/{}", member.rooms.first().context("a room")?);
    let mut weights = Vec::new();
    for encoding in ["br", "gzip"] {
        weights.push(page(&guests, &member, "room, 50 posts", &room, encoding).await?);
        weights.push(page(&guests, &newcomer, "sign-in", "/sign-in", encoding).await?);
    }
    Ok(weights)
}

async fn page(
    guests: &Guests,
    guest: &Guest,
    name: &'static str,
    path: &str,
    encoding: &'static str,
) -> Result<Weight> {
    let mut send = connect(guests, guest).await?;
    let mut load = async |path: &str, encoding| {
        let (status, bytes) = ask(&mut send, request(guest, Method::GET, path, encoding, String::new())?).await?;
        ensure!(status == StatusCode::OK, "{path}: {status}");
        anyhow::Ok(bytes)
    };
    let plain = load(path, None).await?;
    let mut weight = Weight { name, encoding, page: load(path, Some(encoding)).await?.len(), script: 0, rest: 0 };
    for asset in assets(&String::from_utf8_lossy(&plain)) {
        let bytes = load(&asset, Some(encoding)).await?.len();
        if asset.ends_with(".js") { weight.script += bytes } else { weight.rest += bytes }
    }
    Ok(weight)
}

/// Every file of ours that a page names, once.
fn assets(page: &str) -> Vec<String> {
    let mut found: Vec<String> = page
        .match_indices("\"/assets/")
        .filter_map(|(at, _)| page[at + 1..].split(['"', '#']).next().map(str::to_owned))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_page_names_its_files() {
        let page = r#"<link href="/assets/a.css"><script src="/assets/b.js"></script><use href="/assets/a.css#x">"#;
        assert_eq!(super::assets(page), ["/assets/a.css", "/assets/b.js"]);
    }
}
