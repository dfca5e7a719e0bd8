//! A mail, and the shelf on which the demonstration and the tests lay theirs instead of sending them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Instant;
use crate::ids::FactId;

/// A mail ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// The fact it tells: its Message-ID.
    pub fact: FactId,
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Neither the address nor the text ever reaches a log.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("fact", &self.fact).finish_non_exhaustive()
    }
}

/// A letter on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    pub letter: Letter,
    pub at: Instant,
}

/// The latest mails, newest first. Only in memory.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Mutex<VecDeque<Shelved>>>);

const KEPT: usize = 500;

impl Shelf {
    pub(super) fn lay(&self, letter: Letter, at: Instant) {
        let mut letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A mail tried twice is one mail, as it is for a receiver who heeds the Message-ID.
        letters.retain(|shelved| shelved.letter.fact != letter.fact);
        letters.push_front(Shelved { letter, at });
        letters.truncate(KEPT);
    }

    /// Newest first; to one address, or all.
    pub fn letters(&self, to: Option<&str>) -> Vec<Shelved> {
        let letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().filter(|shelved| to.is_none_or(|to| shelved.letter.to == to)).cloned().collect()
    }
}
