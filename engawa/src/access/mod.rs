//! 権限: who is here, who may do what, and the record of it.
//!
//! A request becomes a [`Visit`] at a [`Door`]; a change is a [`Command`] that passes the gate ([`Hub::act`]); reading
//! about a patient is a look ([`Hub::look`]). Both give the domain a witness ([`Here`]) that nobody else can make, after
//! asking in their own transaction whether whoever acts is still here and may, and both leave rows on the trail. Trying a
//! password or a code is an attempt ([`Hub::attempt`]), which is counted before anything is compared.
//!
//! Beside the gate there are only a read mark ([`Hub::beside`]), the reading of what holds nothing of a patient
//! ([`Hub::read_public`], [`Hub::read_own`]) and chores ([`Hub::chore`]); a guard of the house lists who calls them.
//!
//! This folder owns the tables session, challenge, attempt, known, done, trail, seen, outbox and place, and only reads
//! person, employment, office, device, member and room.

mod admit;
mod ahead;
pub mod certificate;
mod check;
mod chore;
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
mod settings;
mod sign_in;
pub mod sql;
mod stays;
mod tally;
mod visit;
mod who;

pub use admit::Knock;
pub use check::{Finding, TrailChecked};
pub use chore::{Chore, Did, WORDS_KEPT, forget_before};
pub use codes::CodeKey;
pub use connection::Proof;
pub use door::Door;
pub(crate) use failure::refusals;
pub use failure::{Coded, DeviceTrouble, Failure, Fault, Refusal, Stop};
pub use gate::{Act, Answer, Command, Word};
pub use here::{AtDesk, Here, InCity, InRegion, InRoom, Named, Place, PlaceKey, PlaceKind};
pub use hub::{Hub, Parts};
pub use look::{Look, Seen};
pub use outbox::{Delivery, Due, Fact, Receiver, Undeliverable, Undelivered};
pub use record::{Outcome, Subject, TrailKey, genuine};
pub use right::{Kind, Right, Standing, rights_table};
pub use settings::Settings;
pub use sign_in::{
    CODE_FACT, CODE_LIVES, Challenge, ChangedMeanwhile, Checked, Opened, Other, Trial, begin_anew, code_to_send,
    end_of_person, end_on_device, forget_attempts, hash_token,
};
pub use visit::{Idle, Visit};
pub use who::{Actor, DeviceHere, Who};
