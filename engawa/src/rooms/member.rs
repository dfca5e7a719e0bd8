//! 参加している人: members of a room, from–to. Rows are ended, never overwritten.

use kaigo::Profession;

use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId};

/// Somebody about to be invited, with the office they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitee {
    pub person: PersonId,
    pub office: OfficeId,
}

/// A member as the others see them; former members too, because their notes stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub person: PersonId,
    pub office: OfficeId,
    pub name: String,
    pub kana: String,
    pub profession: Profession,
    pub office_name: String,
    pub from_at: Instant,
    pub to_at: Option<Instant>,
    /// Everything up to this number is read.
    pub read_to: i64,
}

impl Face {
    pub fn present(&self, now: Instant) -> bool {
        self.from_at <= now && self.to_at.is_none_or(|to| to > now)
    }
}
