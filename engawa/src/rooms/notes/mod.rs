//! 連携ノート: what the members of a room write. Nothing is deleted: a note is corrected as a new version with
//! the old one a tap away, or withdrawn with a reason.

mod correct;
mod note;
pub mod pages;
mod post;
mod read_mark;
mod sql;
mod withdraw;

pub use correct::Correct;
pub use note::{Note, NoteKind, NoteStage, Version, WithdrawReason};
pub use post::Post;
pub use read_mark::{Reader, mark};
pub use sql::{
    LastLine, Unread, Window, WithdrawnNote, changed_after, find, first_unread, last_of_mine, latest, marks, page,
    text_of_record, unread, unread_of_mine, versions, withdrawn,
};
pub use withdraw::Withdraw;

pub(super) use sql::record;
