//! 開設の届け: the form by which a clerk opens a room, in five pages. What was typed is kept at the server as a draft at
//! every step; only the last one opens the room.

mod day;
mod form;
mod kept;

pub(super) use day::{ERAS, TypedDay};
pub(super) use form::{Opening, Step, by_proxy, day, take, with_family};
pub(super) use kept::Kept;
