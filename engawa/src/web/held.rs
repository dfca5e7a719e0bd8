//! 預かり: a form posted to a locked session is not lost. It travels through the lock page sealed, readable by nobody at
//! the screen, and comes back once the password was given.

use askama::Template;
use axum::http::Uri;
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::BoxFuture;

use super::app::App;
use super::fields::Fields;
use super::form::Troubles;
use super::page::Frame;
use super::screen;
use crate::access::{Actor, Failure, Visit};

/// A form that was posted too late: where it was going, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Held {
    pub path: String,
    pub fields: Fields,
}

/// The page that hides everything until the password is given again.
#[derive(Debug, Template)]
#[template(path = "web/lock.html")]
pub struct LockPage {
    pub frame: Frame,
    pub name: String,
    pub office: String,
    /// Where to go afterwards.
    pub next: String,
    pub held: String,
    pub troubles: Troubles,
}

/// Whom a form is about: named on every page on which something is sent.
#[derive(Clone, Debug)]
pub struct Caption {
    pub name: String,
    pub kana: String,
    pub about: String,
    /// How many people it reaches.
    pub reach: usize,
}

/// Finds the caption of the address a form was going to: `None` if it is about nobody, or nobody this visitor may read
/// about. Given by `routes.rs`, because only the later folders know.
pub type Captioner = fn(App, Visit, String) -> BoxFuture<'static, Result<Option<Caption>, Failure>>;

impl LockPage {
    pub fn new(app: &App, actor: &Actor, next: &str, held: String, troubles: Troubles) -> LockPage {
        let frame = Frame::bare(app, screen::LOCK, "画面をかくしました").troubled(&troubles);
        LockPage {
            frame,
            name: actor.name.clone(),
            office: actor.office_name.clone(),
            next: local(next).to_owned(),
            held,
            troubles,
        }
    }
}

/// Only a path of our own may follow: never another site, never a scheme. A browser drops tabs and line ends from an
/// address before it reads it, so "/", a tab and "/evil.example" would lead to another site.
pub fn local(next: &str) -> &str {
    let graphic = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let plain = graphic && next.starts_with('/') && !next.starts_with("//");
    if plain && next.len() <= 200 { next } else { "/" }
}

impl Held {
    /// Reads a posted body; `None` if it is no form.
    pub fn of(uri: &Uri, body: &[u8]) -> Option<Held> {
        let (fields, _) = Fields::read(body)?;
        Some(Held { path: uri.path().to_owned(), fields })
    }

    /// What a person wrote, as opposed to what the page put in: words, numbers, codes.
    pub fn written(&self) -> Vec<String> {
        let code = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        self.fields.iter().map(|(_, text)| text).filter(|text| !code(text)).map(str::to_owned).collect()
    }

    /// Was somebody still writing, so that it must not go out by itself?
    pub fn is_draft(&self) -> bool {
        self.fields.ticked("draft")
    }

    /// Seals it for this session alone.
    ///
    /// # Errors
    /// A fault, if it cannot be written or sealed.
    pub fn seal(&self, app: &App, actor: &Actor) -> Result<String, Failure> {
        let plain = serde_json::to_vec(self).map_err(anyhow::Error::new)?;
        let sealed = app.hub.keys.seal(&place(actor), &plain, &app.hub.dice)?;
        Ok(BASE64URL_NOPAD.encode(&sealed))
    }
}

/// Opens what [`Held::seal`] sealed for this session; `None` for anything else.
pub fn open_held(app: &App, actor: &Actor, sealed: &str) -> Option<Held> {
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
    let plain = app.hub.keys.unseal(&place(actor), &sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn place(actor: &Actor) -> String {
    format!("held {}", actor.session)
}
