//! 送るもの: facts, not texts. `notices/` turns a fact into a mail when it is sent, and asks then whether the receiver
//! may still know.

use std::time::Duration;

use store::{Error, Tx};

use super::here::{PlaceKey, PlaceKind};
use super::sql;
use crate::clock::Instant;
use crate::ids::{Dice, FactId, PersonId};

/// Something that happened and that somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What happened: "people.code", "rooms.joined" …
    pub kind: &'static str,
    pub audience: PersonId,
    /// Ids and numbers the sender needs; never personal data, never a text.
    pub detail: String,
}

/// A fact taken from the outbox by one sender, until its claim runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Also the constant Message-ID, so that a mail sent twice is seen to be one.
    pub id: FactId,
    pub at: Instant,
    pub kind: String,
    pub place: PlaceKey,
    pub turn: i64,
    pub audience: PersonId,
    pub detail: String,
    /// How often it has been tried, this time included.
    pub tries: i64,
}

const CLAIM: Duration = Duration::from_secs(60);

impl Fact {
    pub(super) fn write(
        &self,
        tx: &mut Tx<'_>,
        place: PlaceKey,
        turn: i64,
        now: Instant,
        dice: &Dice,
    ) -> Result<(), Error> {
        let id: FactId = dice.id(now);
        let (kind, place_kind) = (self.kind, place.kind.code());
        tx.run(sql::WRITE_FACT, &[&id, &now, &kind, &place_kind, &place.id, &turn, &self.audience, &self.detail])
            .map(drop)
    }
}

/// Takes what is due, so that no other sender takes it before the claim runs out: compare-and-set, row by row.
pub fn claim(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<Claimed>, Error> {
    let due = tx.all(sql::DUE_FACTS, &[&now], |row| {
        Ok(Claimed {
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
            audience: row.take()?,
            detail: row.take()?,
            tries: row.take::<i64>()? + 1,
        })
    })?;
    let mut claimed = Vec::with_capacity(due.len());
    for fact in due {
        if tx.run(sql::CLAIM_FACT, &[&fact.id, &now.plus(CLAIM), &now])? == 1 {
            claimed.push(fact);
        }
    }
    Ok(claimed)
}

/// Sent, or no longer to be sent.
pub fn finish(tx: &mut Tx<'_>, fact: FactId) -> Result<(), Error> {
    tx.run(sql::DROP_FACT, &[&fact]).map(drop)
}

/// Not sent: tried again later.
pub fn delay(tx: &mut Tx<'_>, fact: FactId, until: Instant) -> Result<(), Error> {
    tx.run(sql::DELAY_FACT, &[&fact, &until]).map(drop)
}

/// How many facts are waiting. Tests ask at their end that none is left.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.one(sql::COUNT_FACTS, &[], |row| row.take())
}
