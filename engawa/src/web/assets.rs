//! Style and script, inside the program. The name of each carries the hash of its content, so a browser may keep it for
//! ever and never shows yesterday's page with today's style.

use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use data_encoding::HEXLOWER;

use super::Answer;
use super::form::Path;
use crate::access::{Failure, Visit};

const CSS: &[u8] = include_bytes!("../../assets/engawa.css");
const JS: &[u8] = include_bytes!("../../assets/engawa.js");
const ICON: &[u8] = include_bytes!("../../assets/icon.svg");

struct Asset {
    path: String,
    kind: &'static str,
    bytes: &'static [u8],
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("engawa", "css", "text/css; charset=utf-8", CSS),
        asset("engawa", "js", "text/javascript; charset=utf-8", JS),
        asset("icon", "svg", "image/svg+xml", ICON),
    ]
});

fn asset(name: &str, ending: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let hash = HEXLOWER.encode(&hash.as_ref()[..6]);
    Asset { path: format!("/assets/{name}.{hash}.{ending}"), kind, bytes }
}

pub fn css() -> &'static str {
    &ASSETS[0].path
}

pub fn js() -> &'static str {
    &ASSETS[1].path
}

/// The tab's picture.
pub fn icon() -> &'static str {
    &ASSETS[2].path
}

/// `GET /assets/{file}`
pub async fn show(_: Visit, Path(file): Path<String>) -> Answer {
    let found =
        ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file)).ok_or(Failure::Hidden)?;
    let mut response = found.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
