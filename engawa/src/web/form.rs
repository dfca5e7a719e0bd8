//! Forms: what was typed, the word that makes a double arrival one act, and what is wrong field by field.

use std::borrow::Cow;
use std::fmt;

use aws_lc_rs::digest;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::app::App;
use super::body::FORM_TAKES;
use super::errors::Thrown;
use super::fields::{Fields, Secrets};
use crate::access::{Failure, Refusal, Visit, Word};

/// As much as a form may hold: a note of the longest kind with room to spare, so that a text that is too long still
/// gets its sentence and comes back, instead of being cut off unread.
const LIMIT: usize = 2 * 1024 * 1024;
/// A word as our pages roll it, or as a client of ours makes one up.
const WORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=64;

/// A posted form: what was typed, what was typed in secret, and the word that makes a second arrival the same act.
#[derive(Debug)]
pub struct Form {
    pub typed: Fields,
    pub secrets: Secrets,
    pub word: Option<Word>,
}

impl FromRequest<App> for Form {
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

impl Form {
    fn read(path: &str, body: &[u8]) -> Result<Self, Failure> {
        let (typed, secrets) = Fields::read(body).ok_or(Failure::Unreadable)?;
        let word = typed.text("word");
        let fits = WORD_LENGTH.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !word.is_empty() && !fits {
            return Err(Failure::Unreadable);
        }
        let word = fits.then(|| Word { text: word.to_owned(), body: hash(path, &typed) });
        Ok(Form { typed, secrets, word })
    }
}

/// Of the form and where it was going: the same text for another room, or the same reason for another note, is not the
/// same act. A quick hash, so that a secret must not be in it; [`Fields`] holds none.
fn hash(path: &str, typed: &Fields) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    let texts = typed.iter().flat_map(|(name, text)| [name, text]);
    for text in std::iter::once(path).chain(texts) {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
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
    /// The id of the field's first input, to which the line above the form leads.
    pub field: Cow<'static, str>,
    pub sentence: String,
}

/// Everything that is wrong with a form: all of it at once, so that nobody corrects one field after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Troubles(pub Vec<Trouble>);

impl Troubles {
    pub fn none() -> Troubles {
        Troubles::default()
    }

    pub fn one(field: impl Into<Cow<'static, str>>, sentence: impl Into<String>) -> Troubles {
        let mut troubles = Troubles::none();
        troubles.add(field, sentence);
        troubles
    }

    /// What the gate refused, said at the field it is about.
    pub fn refused(field: impl Into<Cow<'static, str>>, refusal: &Refusal) -> Troubles {
        Troubles::one(field, format!("{}（{}）", refusal.sentence, refusal.code))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence of a field, for the template.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|trouble| trouble.field == field).map(|trouble| trouble.sentence.as_str())
    }

    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, sentence: impl Into<String>) {
        self.0.push(Trouble { field: field.into(), sentence: sentence.into() });
    }

    /// Takes a parsed value, or notes what is wrong with it.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        parsed: Result<T, E>,
    ) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error.to_string());
                None
            }
        }
    }
}

/// 合い言葉 of a page, rolled when it is made. Each button that acts has one of its own.
#[derive(Clone, Debug)]
pub struct PageWord(String);

impl PageWord {
    pub fn fresh(visit: &Visit) -> PageWord {
        PageWord(visit.dice.word(visit.now))
    }

    /// For one of several buttons: `word.of("pin", line.no)`.
    pub fn of(&self, what: &str, which: impl fmt::Display) -> String {
        format!("{}-{what}-{which}", self.0)
    }
}

impl fmt::Display for PageWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(path: &str, body: &str) -> Word {
        Form::read(path, body.as_bytes()).expect("a form").word.expect("a word")
    }

    #[test]
    fn a_word_goes_with_address_and_text_and_with_no_secret() {
        let first = word("/a", "word=aaaaaaaa&text=x");
        assert_eq!(first, word("/a", "word=aaaaaaaa&text=x"));
        assert_ne!(first.body, word("/b", "word=aaaaaaaa&text=x").body);
        assert_ne!(first.body, word("/a", "word=aaaaaaaa&text=y").body);
        assert_ne!(word("/a", "word=aaaaaaaa&a=bc").body, word("/a", "word=aaaaaaaa&ab=c").body);
        assert_eq!(first.body, word("/a", "word=aaaaaaaa&text=x&secret_password=y").body);
        assert!(Form::read("/a", b"word=short").is_err());
    }

    #[test]
    fn every_button_of_a_page_has_a_word_of_its_own_that_is_taken() {
        let page = PageWord("0123456789abcdef0123456789abcdef".into());
        let words = [page.of("pin", 12), page.of("pin", 13), page.of("leave", 12), page.to_string()];
        for (at, one) in words.iter().enumerate() {
            assert!(!words[at + 1..].contains(one), "{one}");
            assert_eq!(word("/a", &format!("word={one}")).text, *one);
        }
    }
}
