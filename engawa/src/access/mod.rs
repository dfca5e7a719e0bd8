//! 権限: who is here, who may do what, and the record of it.
//!
//! A request becomes a [`Visit`] at a [`Door`]; a change is a [`Command`] that passes the gate ([`Hub::act`]); reading
//! about a patient is a look ([`Hub::look`]). Both give the domain a witness ([`Here`]) that nobody else can make, and
//! both leave a row on the trail. Trying a password or a code is an attempt ([`Hub::attempt`]), which is counted
//! before anything is compared.
//!
//! This folder owns the tables session, challenge, attempt, known, done, trail, outbox and place, and only reads
//! person, employment, office, device, member and room.

mod admit;
pub mod certificate;
mod codes;
pub mod connection;
mod counts;
mod door;
mod failure;
mod gate;
pub mod hashing;
mod here;
mod hub;
mod look;
pub mod outbox;
mod record;
mod right;
mod sign_in;
pub mod sql;
mod stays;
mod tally;
mod visit;
mod who;

pub use admit::Knock;
pub use codes::CodeKey;
pub use connection::Proof;
pub use door::Door;
pub use failure::{Coded, DeviceTrouble, Failure, Fault, Refusal, Stop};
pub use gate::{Act, Answer, Command, Word};
pub use here::{AtDesk, Here, InCity, InRegion, InRoom, Place, PlaceKey, PlaceKind};
pub use hub::{Hub, Parts};
pub use look::{Look, Seen};
pub use outbox::{Claimed, Fact};
pub use record::{Outcome, TrailKey, genuine};
pub use right::{Kind, Right, Standing, rights_table};
pub use sign_in::{
    CODE_FACT, CODE_LIVES, Challenge, Checked, Opened, Other, Trial, code_to_send, end_on_device, end_others,
    hash_token,
};
pub use visit::{Idle, Visit};
pub use who::{Actor, DeviceHere, Who};
