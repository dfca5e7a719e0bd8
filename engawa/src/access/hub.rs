//! What every request shares, and the few things done outside an act.

use std::ops::Deref;
use std::sync::Arc;

use store::{Db, Tx};

use super::Right;
use super::certificate::Roots;
use super::codes::CodeKey;
use super::counts::Tally;
use super::failure::Failure;
use super::hashing::Hashing;
use super::here::{Place, enter};
use super::record::TrailKey;
use super::sql;
use super::stays::Stays;
use super::visit::{Idle, Visit};
use crate::clock::Clock;
use crate::ids::Dice;
use crate::keys::Keys;
use crate::live::Live;

/// What every request shares: the database, the clock, the keys, who is watching.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
pub struct Inner {
    pub db: Db,
    pub clock: Clock,
    pub dice: Dice,
    pub live: Live,
    pub hashing: Hashing,
    pub roots: Roots,
    pub keys: Keys,
    pub trail_key: TrailKey,
    pub code_key: CodeKey,
    pub idle: Idle,
    /// True only in the demonstration: the plain listener may play a device.
    pub plays_devices: bool,
    /// Rung after a commit that left something in the outbox.
    pub outbox_bell: tokio::sync::Notify,
    pub(super) stays: Stays,
    pub(super) tally: Tally,
}

/// What a hub is made of.
#[derive(Debug)]
pub struct Parts {
    pub db: Db,
    pub clock: Clock,
    pub dice: Dice,
    pub roots: Roots,
    pub keys: Keys,
    pub idle: Idle,
    pub plays_devices: bool,
    pub hashing: Hashing,
}

impl Deref for Hub {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Hub {
    pub fn new(parts: Parts) -> Hub {
        Hub(Arc::new(Inner {
            db: parts.db,
            clock: parts.clock,
            dice: parts.dice,
            live: Live::default(),
            hashing: parts.hashing,
            roots: parts.roots,
            trail_key: TrailKey::new(&parts.keys.derive("trail")),
            code_key: CodeKey::new(&parts.keys.derive("code")),
            keys: parts.keys,
            idle: parts.idle,
            plays_devices: parts.plays_devices,
            outbox_bell: tokio::sync::Notify::new(),
            stays: Stays::default(),
            tally: Tally::default(),
        }))
    }
}

/// Kept 30 days: as long as a phone may sit in a drawer with an unsent note.
pub const DONE_KEPT: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

impl Hub {
    /// Forgets words older than 30 days; run once a day.
    pub async fn forget_old_words(&self) -> Result<(), Failure> {
        let before = self.clock.now().minus(DONE_KEPT);
        self.db.write(move |tx| tx.run(sql::FORGET_DONE, &[&before])).await?;
        Ok(())
    }

    /// A plain read of what belongs to nobody in particular (names of cities and offices, never a patient's).
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut Tx<'_>) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.read(job).await.map_err(Failure::from)
    }

    /// Does the visitor have this right at this place now? For streams, which outlive the door they came through.
    pub async fn may<P: Place>(&self, visit: &Visit, place: P, right: Right) -> Result<bool, Failure> {
        let (who, now) = (visit.who()?, self.clock.now());
        self.read(move |tx| Ok(enter(tx, &who, place, right, now)?.is_some())).await
    }

    /// Asks once where every followed place stands, and wakes those that were moved by another program on the same
    /// database. Called once a second on PostgreSQL; nothing else is needed to run several programs side by side.
    pub async fn hear_others(&self) -> Result<(), Failure> {
        let followed = self.live.followed();
        let turns = self
            .read(move |tx| {
                let mut turns = Vec::with_capacity(followed.len());
                for id in &followed {
                    turns.push((*id, tx.maybe(sql::TURN, &[id], |row| row.take::<i64>())?.unwrap_or(0)));
                }
                Ok(turns)
            })
            .await?;
        for (place, turn) in turns {
            self.live.wake(place, turn);
        }
        Ok(())
    }
}
