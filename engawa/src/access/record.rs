//! 記録: the rows of the trail. Every one carries an HMAC made here with a key outside the database, so that a row
//! cannot be written, edited or copied with database access alone. (Sealing them into a chain is the trail's own work.)

use aws_lc_rs::hmac;
use store::{Error, ToValue, Tx, Value};

use super::here::PlaceKey;
use super::sql;
use super::who::Who;
use crate::clock::Instant;
use crate::ids::{Dice, TrailId};

/// The key of the rows, derived from the master key. Never in the database, never in a backup of it.
#[derive(Clone, Debug)]
pub struct TrailKey(hmac::Key);

impl TrailKey {
    pub fn new(secret: &[u8; 32]) -> TrailKey {
        TrailKey(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Done,
    Refused,
    /// Somebody looked: written before anything is shown.
    Seen,
    /// Somebody was still looking: the end of a stay so far (R-09, duration).
    Stayed,
    Passed,
    Wrong,
}

impl Outcome {
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
            Outcome::Seen => "seen",
            Outcome::Stayed => "stayed",
            Outcome::Passed => "passed",
            Outcome::Wrong => "wrong",
        }
    }
}

/// One row: when, who, from where, what, at which place, how it ended. Field names, never values; never free text.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub at: Instant,
    pub place: PlaceKey,
    pub turn: Option<i64>,
    pub command: &'a str,
    pub outcome: Outcome,
    /// The refusal's code.
    pub code: Option<&'a str>,
    pub who: &'a Who,
    pub subject: &'a str,
    pub fields: &'a str,
    pub request: &'a str,
}

impl Row<'_> {
    pub(super) fn write(&self, tx: &mut Tx<'_>, key: &TrailKey, dice: &Dice) -> Result<(), Error> {
        let id: TrailId = dice.id(self.at);
        let (person, office, device) = match self.who {
            Who::Person(actor) => (Some(actor.person), Some(actor.office), Some(actor.device)),
            Who::Console => (None, None, None),
        };
        let (kind, outcome) = (self.place.kind.code(), self.outcome.code());
        let columns: [&dyn ToValue; 14] = [
            &id,
            &self.at,
            &kind,
            &self.place.id,
            &self.turn,
            &self.command,
            &outcome,
            &self.code,
            &person,
            &office,
            &device,
            &self.subject,
            &self.fields,
            &self.request,
        ];
        let mac = seal(key, &columns);
        let mac: &[u8] = mac.as_ref();
        let mut all: Vec<&dyn ToValue> = columns.to_vec();
        all.push(&mac);
        tx.run(sql::WRITE_TRAIL, &all).map(drop)
    }
}

/// HMAC over the row's values in the order of its columns, each with its kind and length, so that no two rows can
/// have the same bytes.
fn seal(key: &TrailKey, columns: &[&dyn ToValue]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&key.0);
    context.update(b"engawa trail 1");
    for column in columns {
        let integer;
        let (kind, bytes): (u8, &[u8]) = match column.to_value() {
            Value::Null => (0, &[]),
            Value::Text(text) => (1, text.as_bytes()),
            Value::Integer(number) => {
                integer = number.to_be_bytes();
                (2, &integer)
            }
            Value::Real(number) => {
                integer = number.to_bits().to_be_bytes().map(|b| b);
                (3, &integer)
            }
            Value::Boolean(flag) => (4, if flag { &[1] } else { &[0] }),
            Value::Blob(bytes) => (5, bytes),
            Value::Id(id) => {
                context.update(&[6, 0, 0, 0, 16]);
                context.update(&id);
                continue;
            }
        };
        context.update(&[kind]);
        context.update(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        context.update(bytes);
    }
    context.sign()
}

/// Checks a row read back in the order of its columns, mac last.
pub fn genuine(key: &TrailKey, columns: &[&dyn ToValue], mac: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(seal(key, columns).as_ref(), mac).is_ok()
}
