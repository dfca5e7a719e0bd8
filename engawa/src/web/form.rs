//! Forms: what was typed, the word that makes a double arrival one act, and what is wrong field by field.

use aws_lc_rs::digest;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::app::App;
use super::body::FORM_TAKES;
use super::errors::Thrown;
use crate::access::{Failure, Refusal, Word};

/// As much as a form may hold: a note of the longest kind with room to spare, so that a text that is too long still
/// gets its sentence and comes back, instead of being cut off unread.
const LIMIT: usize = 2 * 1024 * 1024;
/// A word as our pages roll it, or as a client of ours makes one up.
const WORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=64;

/// A posted form. Every field of `T` should be text with a default: what is missing or wrong is said by the command's
/// own rules, field by field.
#[derive(Debug)]
pub struct Form<T> {
    pub typed: T,
    pub word: Option<Word>,
}

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(Thrown::of(Failure::Unreadable));
        }
        let path = request.uri().path().to_owned();
        let body = app.bodies.read(request.into_body(), LIMIT, FORM_TAKES).await.map_err(Thrown::of)?;
        Self::read(&path, &body).map_err(Thrown::of)
    }
}

impl<T: DeserializeOwned> Form<T> {
    fn read(path: &str, body: &[u8]) -> Result<Self, Failure> {
        let typed = serde_html_form::from_bytes(body).map_err(|_| Failure::Unreadable)?;
        // A word is made of letters that no encoding changes; any other is none of ours.
        let word = body.split(|byte| *byte == b'&').find_map(|pair| pair.strip_prefix(b"word=")).unwrap_or_default();
        let fits = WORD_LENGTH.contains(&word.len()) && word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
        if !word.is_empty() && !fits {
            return Err(Failure::Unreadable);
        }
        let text = || String::from_utf8_lossy(word).into_owned();
        Ok(Form { typed, word: fits.then(|| Word { text: text(), body: hash(path, body) }) })
    }
}

/// Of the form and where it was going: the same text for another room, or the same reason for another note, is not the
/// same act.
fn hash(path: &str, body: &[u8]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(path.as_bytes());
    context.update(b"\n");
    context.update(body);
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// The part of an address after `?`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let text = parts.uri.query().unwrap_or_default();
        // An address typed wrongly is a page that is not there.
        serde_html_form::from_str(text).map(Query).map_err(|_| Thrown::of(Failure::Hidden))
    }
}

/// The parts of an address named in its pattern.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let path = axum::extract::Path::from_request_parts(parts, app).await;
        path.map(|axum::extract::Path(of)| Path(of)).map_err(|_| Thrown::of(Failure::Hidden))
    }
}

/// What is wrong with one field, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub field: &'static str,
    pub sentence: String,
}

/// Everything that is wrong with a form: all of it at once, so that nobody corrects one field after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Troubles(pub Vec<Trouble>);

impl Troubles {
    pub fn none() -> Troubles {
        Troubles::default()
    }

    pub fn one(field: &'static str, sentence: impl Into<String>) -> Troubles {
        let mut troubles = Troubles::none();
        troubles.add(field, sentence);
        troubles
    }

    /// What the gate refused, said at the field it is about.
    pub fn refused(field: &'static str, refusal: &Refusal) -> Troubles {
        Troubles::one(field, format!("{}（{}）", refusal.sentence, refusal.code))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence of a field, for the template.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|trouble| trouble.field == field).map(|trouble| trouble.sentence.as_str())
    }

    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push(Trouble { field, sentence: sentence.into() });
    }

    /// Takes a parsed value, or notes what is wrong with it.
    pub fn take<T, E: std::fmt::Display>(&mut self, field: &'static str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error.to_string());
                None
            }
        }
    }
}

/// A fresh word for a page's form.
pub fn fresh_word(visit: &crate::access::Visit) -> String {
    visit.dice.word(visit.now)
}
