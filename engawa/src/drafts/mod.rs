//! 下書き: a long form that is not finished, kept at the server, so that closing the browser loses nothing.
//!
//! One for each person, office and form, sealed. Its owner alone sees it, and only with the hat of the office they began it
//! with; opening it is a look. It is erased when the form is done, thrown away, or left alone for thirty days.

mod draft;
mod forgetting;
mod sql;

pub use draft::{Draft, DraftForm};
pub use forgetting::Forgetting;
pub use sql::{begin, done, find, keep, throw_away};
