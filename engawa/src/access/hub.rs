//! What every request shares, and the few things done outside an act.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use store::{Db, Engine, Tx};

use super::Right;
use super::certificate::Roots;
use super::codes::CodeKey;
use super::counts::Tally;
use super::failure::Failure;
use super::hashing::Hashing;
use super::here::{Place, enter};
use super::record::{Recorder, TrailKey};
use super::sql;
use super::stays::Stays;
use super::visit::{Idle, Moment, USED, Visit};
use crate::bells::Bells;
use crate::clock::Clock;
use crate::ids::{Dice, TrailId};
use crate::keys::Keys;
use crate::live::Live;

/// What every request shares: the database, the clock, the keys, who is watching.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
pub struct Inner {
    /// Nobody outside reaches the database but by gate, look, read mark, chore and public reading: each asks for
    /// authority, or needs none, and `engawa/tests/house/gate.rs` lists the calls of the last three.
    pub(super) db: Db,
    pub clock: Clock,
    pub dice: Dice,
    pub live: Live,
    pub hashing: Hashing,
    pub roots: Roots,
    pub keys: Keys,
    pub(super) recorder: Recorder,
    pub code_key: CodeKey,
    pub idle: Idle,
    /// True only in the demonstration: the plain listener may play a device.
    pub plays_devices: bool,
    /// Rung after a commit that left work for a job.
    pub bells: Bells,
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
            recorder: Recorder { key: TrailKey::new(&parts.keys.derive("trail")), dice: parts.dice.clone() },
            dice: parts.dice,
            live: Live::default(),
            hashing: parts.hashing,
            roots: parts.roots,
            code_key: CodeKey::new(&parts.keys.derive("code")),
            keys: parts.keys,
            idle: parts.idle,
            plays_devices: parts.plays_devices,
            bells: Bells::default(),
            stays: Stays::default(),
            tally: Tally::default(),
        }))
    }
}

impl Hub {
    /// Reads what holds nothing of a patient and belongs to nobody in particular: names of cities and offices, the
    /// ledger of devices at the console.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read_public<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Tx<'_>) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.read(read).await.map_err(Failure::from)
    }

    /// The same for the console, without a runtime.
    ///
    /// # Errors
    /// The database's own.
    pub fn read_public_now<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Tx<'_>) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, store::Error> {
        self.db.read_now(read)
    }

    /// Does the visitor have this right at this place now, and are they still here? For streams, which outlive the door
    /// they came through: revocation, sign-out and removal are felt there too. No row: a stream shows no more than a turn.
    ///
    /// # Errors
    /// As every act, where the answer is no.
    pub async fn may<P: Place>(&self, visit: &Visit, place: P, right: Right) -> Result<(), Failure> {
        let (who, hub) = (visit.who()?, self.clone());
        self.db
            .read(move |tx| {
                // The idle clock is kept to half a minute in the table, and a stream itself is no sign of life.
                let Moment { now, idle } = hub.moment();
                let idle = Idle { phone: idle.phone + USED, pc: idle.pc + USED };
                enter(tx, &who, place, right, Moment { now, idle }).map(drop)
            })
            .await
    }

    /// Now, and how long a session may be idle. Read in the transaction that asks for authority.
    pub(super) fn moment(&self) -> Moment {
        Moment { now: self.clock.now(), idle: self.idle }
    }

    /// May other programs write to the same database? Then somebody has to ask where places stand.
    pub fn shares_its_database(&self) -> bool {
        self.db.engine() == Engine::Postgres
    }

    /// Drains the queue and closes the database.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// The same without a runtime.
    pub fn close_now(&self) {
        self.db.close_now();
    }

    /// Asks which places were moved lately, by one query for all, and wakes the followers of those that another program
    /// on the same database has moved. The trail knows: every act leaves a row with the turn of its place, and its ids
    /// go by time. Called once a second on PostgreSQL; nothing else is needed to run several programs side by side.
    ///
    /// # Errors
    /// The database's own.
    pub async fn hear_others(&self) -> Result<(), Failure> {
        if self.live.followed().is_empty() {
            return Ok(());
        }
        let since = TrailId::first(self.clock.now().minus(HEARD_BACK));
        let moved = self
            .db
            .read(move |tx| -> Result<_, store::Error> {
                tx.all(sql::MOVED_SINCE, &[&since], |row| Ok((row.take::<[u8; 16]>()?, row.take::<i64>()?)))
            })
            .await?;
        for (place, turn) in moved {
            self.live.wake(place, turn);
        }
        Ok(())
    }
}

/// How far back is asked for what other programs did. An act is seen at its commit, somewhat later than the time it
/// stands under; and this much the machines' clocks may differ.
const HEARD_BACK: Duration = Duration::from_secs(30);
