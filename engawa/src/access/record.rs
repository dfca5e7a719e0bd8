//! 記録: the rows of the trail, and the one place that writes them. Every row carries an HMAC made here with a key outside
//! the database, so that it cannot be written, edited or copied with database access alone. (Sealing them into a chain is
//! the trail's own work.)

use std::net::IpAddr;

use aws_lc_rs::{digest, hmac};
use store::{Error, ToValue, Tx, Value};

use super::here::PlaceKey;
use super::sql;
use super::who::Who;
use crate::clock::Instant;
use crate::ids::{CityId, DeviceId, Dice, FactId, OfficeId, PersonId, RoomId, TrailId};

/// The layout of a row: which columns there are and in which order they go under the HMAC. A later layout has the next
/// number, and rows of this one stay as they are.
pub(super) const FORM: i64 = 1;
/// The columns of a row under the HMAC, its layout's number first.
pub(super) const COLUMNS: usize = 19;

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
    /// There was no such thing for whoever asked: missing, or not theirs to know of.
    Hidden,
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
            Outcome::Hidden => "hidden",
            Outcome::Seen => "seen",
            Outcome::Stayed => "stayed",
            Outcome::Passed => "passed",
            Outcome::Wrong => "wrong",
        }
    }
}

/// What it was done to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Default)]
pub enum Subject {
    #[default]
    None,
    /// By its number in the room.
    Note(i64),
    Person(PersonId),
    Device(DeviceId),
    Office(OfficeId),
    City(CityId),
    Room(RoomId),
    Fact(FactId),
    /// So many places, each named in `seen`; the digest is over their ids, so that none can be left out later.
    Places {
        digest: [u8; 16],
        count: i64,
    },
    /// So many times in a minute, from this address (`None` for the rest of a crowded minute).
    Address {
        from: Option<IpAddr>,
        count: i64,
    },
    /// So many times in a minute; the room is the first that was tried.
    Times {
        room: Option<RoomId>,
        count: i64,
    },
}

macro_rules! subject_by_id {
    ($($id:ident => $kind:ident)*) => {$(
        impl From<$id> for Subject {
            fn from(id: $id) -> Subject {
                Subject::$kind(id)
            }
        }
    )*};
}
subject_by_id!(PersonId => Person DeviceId => Device OfficeId => Office CityId => City RoomId => Room FactId => Fact);

impl Subject {
    /// The places a list showed.
    pub(super) fn places(places: &[PlaceKey]) -> Subject {
        let mut ids: Vec<[u8; 16]> = places.iter().map(|place| place.id).collect();
        ids.sort_unstable();
        Subject::Places { digest: digest_of(&ids), count: i64::try_from(ids.len()).unwrap_or(i64::MAX) }
    }

    /// Kind, id and number: three columns.
    fn columns(self) -> (&'static str, Option<[u8; 16]>, Option<i64>) {
        match self {
            Subject::None => ("none", None, None),
            Subject::Note(no) => ("note", None, Some(no)),
            Subject::Person(id) => ("person", Some(id.bytes()), None),
            Subject::Device(id) => ("device", Some(id.bytes()), None),
            Subject::Office(id) => ("office", Some(id.bytes()), None),
            Subject::City(id) => ("city", Some(id.bytes()), None),
            Subject::Room(id) => ("room", Some(id.bytes()), None),
            Subject::Fact(id) => ("fact", Some(id.bytes()), None),
            Subject::Places { digest, count } => ("places", Some(digest), Some(count)),
            Subject::Address { from, count } => {
                let bytes = |address: IpAddr| match address {
                    IpAddr::V4(four) => four.to_ipv6_mapped().octets(),
                    IpAddr::V6(six) => six.octets(),
                };
                ("address", from.map(bytes), Some(count))
            }
            Subject::Times { room, count } => ("times", room.map(RoomId::bytes), Some(count)),
        }
    }
}

/// Half a SHA-256 over ids in their order.
pub(super) fn digest_of(ids: &[[u8; 16]]) -> [u8; 16] {
    let mut context = digest::Context::new(&digest::SHA256);
    for id in ids {
        context.update(id);
    }
    let mut half = [0; 16];
    half.copy_from_slice(&context.finish().as_ref()[..16]);
    half
}

/// One row: when, who, from where, what, at which place, how it ended. Field names, never values; never free text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub at: Instant,
    /// The first row of the act this one belongs to; `None` for the first itself.
    pub act: Option<TrailId>,
    pub place: PlaceKey,
    /// The turn that was raised; every raised turn has at least one row.
    pub turn: Option<i64>,
    pub command: &'a str,
    pub outcome: Outcome,
    /// The refusal's code.
    pub code: Option<&'a str>,
    pub who: &'a Who,
    pub subject: Subject,
    pub fields: &'a str,
    pub request: &'a str,
}

/// Writes rows.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    pub key: TrailKey,
    pub dice: Dice,
}

impl Recorder {
    pub(super) fn write(&self, tx: &mut Tx<'_>, row: Row<'_>) -> Result<TrailId, Error> {
        let id: TrailId = self.dice.id(row.at);
        let (subject_kind, subject, subject_no) = row.subject.columns();
        let columns: [&dyn ToValue; COLUMNS] = [
            &FORM,
            &id,
            &row.at,
            &row.act.unwrap_or(id),
            &row.place.kind.code(),
            &row.place.id,
            &row.turn,
            &row.command,
            &row.outcome.code(),
            &row.code,
            &row.who.code(),
            &row.who.id(),
            &row.who.office(),
            &row.who.device(),
            &subject_kind,
            &subject,
            &subject_no,
            &row.fields,
            &row.request,
        ];
        let mac = seal(&self.key, &columns);
        let mac: &[u8] = mac.as_ref();
        let mut all: Vec<&dyn ToValue> = columns.to_vec();
        all.push(&mac);
        tx.run(sql::WRITE_TRAIL, &all)?;
        Ok(id)
    }

    /// A row over several places, which are named beside it: who has seen a place is found by an index.
    pub(super) fn write_over(&self, tx: &mut Tx<'_>, row: Row<'_>, places: &[PlaceKey]) -> Result<(), Error> {
        let look = self.write(tx, row)?;
        for place in places {
            tx.run(sql::WRITE_SEEN, &[&place.id, &look])?;
        }
        Ok(())
    }
}

/// HMAC over the row's values in the order of its columns, each with its kind and length, so that no two rows can
/// have the same bytes.
fn seal(key: &TrailKey, columns: &[&dyn ToValue; COLUMNS]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&key.0);
    context.update(b"engawa trail");
    for column in columns {
        let number;
        let id;
        let (kind, bytes): (u8, &[u8]) = match column.to_value() {
            Value::Null => (0, &[]),
            Value::Text(text) => (1, text.as_bytes()),
            Value::Integer(integer) => {
                number = integer.to_be_bytes();
                (2, &number)
            }
            Value::Real(real) => {
                number = real.to_bits().to_be_bytes();
                (3, &number)
            }
            Value::Boolean(flag) => (4, if flag { &[1] } else { &[0] }),
            Value::Blob(bytes) => (5, bytes),
            Value::Id(bytes) => {
                id = bytes;
                (6, &id)
            }
        };
        context.update(&[kind]);
        context.update(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        context.update(bytes);
    }
    context.sign()
}

/// Checks a row read back in the order of its columns.
pub fn genuine(key: &TrailKey, columns: &[&dyn ToValue; COLUMNS], mac: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(seal(key, columns).as_ref(), mac).is_ok()
}
