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
mod attempt;
pub mod certificate;
mod challenge;
pub mod connection;
mod door;
mod failure;
mod gate;
pub mod hashing;
mod hub;
mod look;
pub mod outbox;
mod place;
mod record;
mod right;
mod session;
pub mod sql;
mod tally;
mod visit;
mod witness;

pub use admit::{Knock, Proof};
pub use attempt::Trial;
pub use challenge::{CODE_FACT, CODE_LIVES, Challenge, Checked, CodeKey, code_to_send};
pub use door::Door;
pub use failure::{Coded, DeviceTrouble, Failure, Fault, Refusal, Stop};
pub use gate::{Act, Answer, Command, Word};
pub use hub::{Hub, Parts};
pub use look::{Look, Seen};
pub use outbox::{Claimed, Fact};
pub use place::{AtDesk, InCity, InRegion, InRoom, Place, PlaceKey, PlaceKind};
pub use record::{Outcome, TrailKey, genuine};
pub use right::{Kind, Right, Standing, rights_table};
pub use session::{Idle, Opened, Other, end_on_device, end_others, hash_token};
pub use visit::{Actor, DeviceHere, Visit, Who};
pub use witness::Here;
