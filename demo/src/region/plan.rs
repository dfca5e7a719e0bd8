//! The form in which a story is written down. `telling` makes notes of it.
//!
//! A story has rounds (who visits on which weekdays, and sentences by topic, of which each visit takes one per topic)
//! and threads (conversations written out). Sentences may hold a measured value `{体重}` from a track, a choice
//! `[7|8]`, and a date: `{+3}` so many days after the note, `{~3}` the working day then or next. A sentence of a round
//! that begins with `!` tells of something that happens once.

use kaigo::Sex;

use super::Day;

#[derive(Clone, Copy, Debug)]
pub struct Story {
    pub name: &'static str,
    pub kana: &'static str,
    pub born: Day,
    pub sex: Sex,
    pub insured: Option<(&'static str, &'static str)>,
    pub city: &'static str,
    pub clerk: &'static str,
    /// Days ago; a room opens at nine in the morning.
    pub opened: i32,
    /// Days ago, and why; at four in the afternoon.
    pub closed: Option<(i32, &'static str)>,
    /// 署名代行者 and 家族等の代表者: name and relation.
    pub proxy: Option<(&'static str, &'static str)>,
    pub family: Option<(&'static str, &'static str)>,
    /// 説明者: login.
    pub explainer: &'static str,
    pub members: &'static [Cast],
    pub tracks: &'static [Track],
    pub rounds: &'static [Round],
    pub threads: &'static [Thread],
}

/// Somebody in a room.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub login: &'static str,
    /// Days ago; `None` from the opening on.
    pub joined: Option<i32>,
    pub left: Option<i32>,
    /// How many of the latest notes of others are still unread.
    pub unread: usize,
}

pub const fn member(login: &'static str) -> Cast {
    Cast { login, joined: None, left: None, unread: 0 }
}

impl Cast {
    pub const fn joined(self, days_ago: i32) -> Self {
        Self { joined: Some(days_ago), ..self }
    }

    pub const fn left(self, days_ago: i32) -> Self {
        Self { left: Some(days_ago), ..self }
    }

    pub const fn unread(self, unread: usize) -> Self {
        Self { unread, ..self }
    }

    /// Has never opened the room.
    pub const fn has_read_nothing(self) -> Self {
        self.unread(usize::MAX)
    }
}

/// A measured value over time: points (days ago, value), joined by straight lines, with noise.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    pub name: &'static str,
    pub points: &'static [(i32, f64)],
    pub noise: f64,
    pub decimals: usize,
}

pub const fn track(name: &'static str, points: &'static [(i32, f64)], noise: f64, decimals: usize) -> Track {
    Track { name, points, noise, decimals }
}

/// Regular visits of one person.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    pub who: &'static str,
    /// 月火水木金土日, some of them.
    pub weekdays: &'static str,
    /// 1 every week, 2 every other week …
    pub every: i64,
    pub start: (i8, i8),
    /// Minutes after the start within which the note is written.
    pub within: i32,
    /// Days ago, first and last.
    pub from: i32,
    pub to: i32,
    /// Of a hundred visits, so many are worth a note.
    pub write: u8,
    /// Of a hundred notes, so many are 申し送り.
    pub relay: u8,
    /// A note takes at least and at most so many topics, the first always.
    pub take: (usize, usize),
    pub topics: &'static [&'static [&'static str]],
}

pub const fn visits(who: &'static str, weekdays: &'static str, start: (i8, i8), within: i32) -> Round {
    Round { who, weekdays, every: 1, start, within, from: 0, to: 0, write: 100, relay: 0, take: (1, 1), topics: &[] }
}

impl Round {
    pub const fn days(self, from: i32, to: i32) -> Self {
        Self { from, to, ..self }
    }

    pub const fn every(self, every: i64) -> Self {
        Self { every, ..self }
    }

    pub const fn write(self, write: u8) -> Self {
        Self { write, ..self }
    }

    pub const fn relay(self, relay: u8) -> Self {
        Self { relay, ..self }
    }

    pub const fn say(self, least: usize, most: usize, topics: &'static [&'static [&'static str]]) -> Self {
        Self { take: (least, most), topics, ..self }
    }
}

/// A conversation written out. Those older than a week that would fall on a Friday or a weekend begin
/// on the Monday after.
#[derive(Clone, Copy, Debug)]
pub struct Thread {
    pub ago: i32,
    pub lines: &'static [Said],
}

/// One note of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub who: &'static str,
    pub at: (i8, i8),
    pub text: &'static str,
    pub relay: bool,
    /// Days after the first note of the thread.
    pub later: i32,
    /// What stood there first, and after how many minutes it was corrected.
    pub was: Option<(&'static str, i32)>,
    /// Why ("misposted", "wrong", "twice") and after how many minutes.
    pub withdrawn: Option<(&'static str, i32)>,
}

pub const fn say(who: &'static str, at: (i8, i8), text: &'static str) -> Said {
    Said { who, at, text, relay: false, later: 0, was: None, withdrawn: None }
}

impl Said {
    pub const fn relay(self) -> Self {
        Self { relay: true, ..self }
    }

    pub const fn days_later(self, later: i32) -> Self {
        Self { later, ..self }
    }

    pub const fn was(self, old: &'static str, minutes: i32) -> Self {
        Self { was: Some((old, minutes)), ..self }
    }

    pub const fn withdrawn(self, why: &'static str, minutes: i32) -> Self {
        Self { withdrawn: Some((why, minutes)), ..self }
    }
}
