//! ノート: a line of a room, known by its number: "note 812".

use kaigo::codes;

use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId};

codes! {
    /// ノートの種類. The first two are written by people; the others are what happened to the room, said in its own line.
    pub NoteKind {
        Plain = "plain" "ふつう",
        Relay = "relay" "申し送り",
        Opened = "opened" "部屋が開きました",
        Joined = "joined" "参加者が増えました",
        Left = "left" "参加者が減りました",
        Closed = "closed" "部屋が閉じられました",
    }
}

impl NoteKind {
    pub const WRITTEN: [NoteKind; 2] = [NoteKind::Plain, NoteKind::Relay];

    /// The kinds a person may choose.
    pub fn parse_written(code: &str) -> Option<NoteKind> {
        NoteKind::WRITTEN.into_iter().find(|kind| kind.code() == code)
    }

    /// Happened to the room; nobody wrote it, nobody has to read it.
    pub const fn is_event(self) -> bool {
        matches!(self, NoteKind::Opened | NoteKind::Joined | NoteKind::Left | NoteKind::Closed)
    }

    /// Done by the city to the room, not by or to one of its members.
    pub const fn is_of_the_city(self) -> bool {
        matches!(self, NoteKind::Opened | NoteKind::Closed)
    }
}

codes! {
    /// 取り消しの理由
    pub WithdrawReason {
        /// 誤投稿: written into the wrong room. Hidden from the members at once, kept for the city's record.
        Misposted = "misposted" "誤投稿（ほかの方の部屋に書くものだった）",
        Wrong = "wrong" "内容の誤り",
        Twice = "twice" "二重に書いた",
    }
}

impl WithdrawReason {
    /// Do the members still see what was written, a tap away?
    pub const fn hides(self) -> bool {
        matches!(self, WithdrawReason::Misposted)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteStage {
    Posted,
    Withdrawn { at: Instant, why: WithdrawReason },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The turn that made it: its number, its order and its place in paging.
    pub no: i64,
    pub author: PersonId,
    pub office: OfficeId,
    pub kind: NoteKind,
    pub stage: NoteStage,
    /// Empty for events, and for members once it was withdrawn as misposted.
    pub text: String,
    /// 1 for a note never corrected.
    pub versions: i64,
    /// When its author says it was written: a note typed in a dead zone arrives later.
    pub written_at: Instant,
    pub received_at: Instant,
    /// The turn that last touched it.
    pub changed: i64,
}

impl Note {
    pub fn is_withdrawn(&self) -> bool {
        matches!(self.stage, NoteStage::Withdrawn { .. })
    }
}

/// 直す前のノート: an earlier version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub kind: NoteKind,
    pub text: String,
    pub written_at: Instant,
    pub replaced_at: Instant,
}
