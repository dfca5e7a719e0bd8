//! A room as its members see it.

mod caption;
pub mod members;
pub mod room;
mod timeline;

pub use caption::caption;

use crate::access::Look;

/// Notes on one page.
pub(super) const PAGE: i64 = 50;

pub(super) const READ: Look = Look("rooms.read");

/// Which part of the timeline an address asks for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) before: Option<i64>,
    pub(super) from: Option<i64>,
    pub(super) after: Option<i64>,
    /// What was just done here, for the sentence that says so.
    done: String,
}
