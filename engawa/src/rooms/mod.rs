//! 部屋: one room for each patient, opened by the city on a recorded consent, for invited people alone.
//!
//! Everything in a room is numbered by its turn: a note's `no` is the turn that made it. Members come from registered
//! people and leave at once, on open pages too. What the members write lies in [`notes`]; the pages of the city's
//! clerks, who open and keep rooms without reading them, in [`city`].

pub mod api;
pub mod city;
mod close;
mod consent;
mod invite;
mod leave;
mod member;
pub mod notes;
mod open;
pub mod pages;
mod remove;
mod room;
mod sql;

pub use close::Close;
pub use consent::{Consent, ConsentShown, Family, Proxy};
pub use invite::{Invite, JOINED};
pub use leave::Leave;
pub use member::{Face, Invitee};
pub use open::Open;
pub use remove::{Remove, RemoveReason};
pub use room::{CloseReason, Patient, Room, RoomStage};
pub use sql::{MyRoom, consents, faces, find, is_member, mine, namesakes, turn};
