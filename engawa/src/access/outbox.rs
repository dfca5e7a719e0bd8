//! 送るもの: facts, not texts. `notices/` turns a fact into a mail when it is sent, and asks then whether the receiver
//! may still know.
//!
//! A fact is taken out once its letter has gone. One whose letter was refused for good stays 30 days, or until another
//! letter reaches the same receiver, so that whoever keeps the account sees that the address is wrong.

use std::time::Duration;

use store::{Error, Tx};

use super::here::{PlaceKey, PlaceKind};
use super::sql;
use crate::clock::Instant;
use crate::ids::{Dice, FactId, LinkId, OfficeId, PersonId};

/// The jobs that send: what somebody waits for at a screen has a line of its own.
pub const URGENT: &str = "outbox.urgent";
pub const ORDINARY: &str = "outbox.ordinary";

/// Who is told. Where they are reached is asked when the letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Receiver {
    Person(PersonId),
    /// Whoever holds a link and has no account.
    Link(LinkId),
    /// Whoever keeps the office's accounts.
    Office(OfficeId),
}

impl Receiver {
    const fn code(self) -> &'static str {
        match self {
            Receiver::Person(_) => "person",
            Receiver::Link(_) => "link",
            Receiver::Office(_) => "office",
        }
    }

    const fn id(self) -> [u8; 16] {
        match self {
            Receiver::Person(id) => id.bytes(),
            Receiver::Link(id) => id.bytes(),
            Receiver::Office(id) => id.bytes(),
        }
    }

    fn read(row: &mut store::Row<'_>) -> Result<Receiver, Error> {
        let (code, id): (String, [u8; 16]) = (row.take()?, row.take()?);
        match code.as_str() {
            "person" => Ok(Receiver::Person(id.into())),
            "link" => Ok(Receiver::Link(id.into())),
            "office" => Ok(Receiver::Office(id.into())),
            _ => Err(Error::corrupt("outbox.receiver_kind", "unknown kind")),
        }
    }
}

/// Something that happened and that somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What happened: "people.code", "rooms.joined" …
    pub kind: &'static str,
    pub to: Receiver,
    /// Somebody waits for it at a screen.
    pub urgent: bool,
    /// Ids and numbers the sender needs; never personal data, never a text.
    pub detail: String,
}

/// A fact whose letter is to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Also the constant Message-ID, so that a mail sent twice is seen to be one.
    pub id: FactId,
    pub at: Instant,
    pub kind: String,
    pub place: PlaceKey,
    pub turn: i64,
    pub to: Receiver,
    pub detail: String,
    /// How often it could not be sent.
    pub failures: i64,
}

/// No failure puts a letter off by more than this.
pub const LONGEST_DELAY: Duration = Duration::from_secs(3600);

impl Fact {
    /// The job that sends it.
    pub(super) const fn job(&self) -> &'static str {
        if self.urgent { URGENT } else { ORDINARY }
    }

    pub(super) fn write(
        &self,
        tx: &mut Tx<'_>,
        place: PlaceKey,
        turn: i64,
        now: Instant,
        dice: &Dice,
    ) -> Result<(), Error> {
        let id: FactId = dice.id(now);
        let (place_kind, receiver_kind, receiver) = (place.kind.code(), self.to.code(), self.to.id());
        tx.run(
            sql::WRITE_FACT,
            &[
                &id,
                &now,
                &self.kind,
                &place_kind,
                &place.id,
                &turn,
                &self.urgent,
                &receiver_kind,
                &receiver,
                &self.detail,
            ],
        )
        .map(drop)
    }
}

/// The next letters of one line, the longest due first.
pub fn due(tx: &mut Tx<'_>, urgent: bool, now: Instant, at_most: i64) -> Result<Vec<Due>, Error> {
    tx.all(sql::DUE_FACTS, &[&urgent, &now, &now.plus(LONGEST_DELAY), &at_most], |row| {
        Ok(Due {
            id: row.take()?,
            at: row.take()?,
            kind: row.take()?,
            place: {
                let kind: String = row.take()?;
                let kind =
                    PlaceKind::parse(&kind).ok_or_else(|| Error::corrupt("outbox.place_kind", "unknown kind"))?;
                PlaceKey { kind, id: row.take()? }
            },
            turn: row.take()?,
            to: Receiver::read(row)?,
            detail: row.take()?,
            failures: row.take()?,
        })
    })
}

/// When the next letter of a line is due, if there is one.
pub fn next(tx: &mut Tx<'_>, urgent: bool) -> Result<Option<Instant>, Error> {
    tx.one(sql::NEXT_FACT, &[&urgent], |row| row.take())
}

/// Sent: what did not reach the receiver before is forgotten with it; a code only by a code, whose page still asks.
pub fn sent(tx: &mut Tx<'_>, fact: &Due, urgent: bool) -> Result<(), Error> {
    tx.run(sql::DROP_UNDELIVERED, &[&fact.to.id(), &urgent])?;
    over(tx, fact)
}

/// No longer to be sent.
pub fn over(tx: &mut Tx<'_>, fact: &Due) -> Result<(), Error> {
    tx.run(sql::DROP_FACT, &[&fact.id]).map(drop)
}

/// Not sent: tried again later.
pub fn delay(tx: &mut Tx<'_>, fact: &Due, until: Instant) -> Result<(), Error> {
    tx.run(sql::DELAY_FACT, &[&fact.id, &until]).map(drop)
}

/// Why a letter is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undeliverable {
    /// The mail server refused it for good.
    Refused,
    /// It could not be sent for so long that it no longer helps.
    GivenUp,
}

impl Undeliverable {
    pub const fn code(self) -> &'static str {
        match self {
            Undeliverable::Refused => "refused",
            Undeliverable::GivenUp => "given up",
        }
    }
}

/// Not sent, and not tried again: kept, to be shown.
pub fn end(tx: &mut Tx<'_>, fact: &Due, why: Undeliverable, now: Instant) -> Result<(), Error> {
    tx.run(sql::END_FACT, &[&fact.id, &why.code(), &now]).map(drop)
}

/// How far a letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not tried yet.
    Waiting,
    /// The mail server has not taken it so far; it is tried again.
    Failing,
    /// It will not be sent.
    Undeliverable,
    /// The mail server has taken it.
    Sent,
}

/// How far the letter of this fact has come.
pub fn delivery(tx: &mut Tx<'_>, to: Receiver, kind: &str, detail: &str) -> Result<Delivery, Error> {
    let found =
        tx.maybe(sql::DELIVERY, &[&to.id(), &kind, &detail], |row| Ok((row.take::<String>()?, row.take::<i64>()?)))?;
    Ok(match found {
        None => Delivery::Sent,
        Some((stage, 0)) if stage == "waiting" => Delivery::Waiting,
        Some((stage, _)) if stage == "waiting" => Delivery::Failing,
        Some(_) => Delivery::Undeliverable,
    })
}

/// A letter that did not reach its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub to: Receiver,
    pub kind: String,
    pub at: Instant,
    pub why: Undeliverable,
}

/// What did not reach one receiver, or anybody.
pub fn undelivered(tx: &mut Tx<'_>, to: Option<Receiver>) -> Result<Vec<Undelivered>, Error> {
    tx.all(sql::UNDELIVERED, &[&to.map(Receiver::id)], |row| {
        let (to, kind, at, stage) = (Receiver::read(row)?, row.take()?, row.take()?, row.take::<String>()?);
        let why = [Undeliverable::Refused, Undeliverable::GivenUp].into_iter().find(|why| why.code() == stage);
        Ok(Undelivered { to, kind, at, why: why.ok_or_else(|| Error::corrupt("outbox.stage", "unknown stage"))? })
    })
}

pub(super) fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Error> {
    tx.run(sql::FORGET_UNDELIVERED, &[&before])
}

/// How many facts are waiting. Tests ask at their end that none is left.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.one(sql::COUNT_FACTS, &[], |row| row.take())
}
