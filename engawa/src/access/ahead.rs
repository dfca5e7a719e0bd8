//! 進んでいた時計: a machine whose clock ran ahead has written instants that have not come yet. Put right, they would keep
//! sessions open, codes alive and screens unlocked for as long as the clock was wrong: at start nothing of the future is
//! believed.

use std::time::Duration;

use store::Error;

use super::chore::Did;
use super::failure::Failure;
use super::here::{InRegion, Place};
use super::hub::Hub;
use super::record::{Outcome, Subject};
use super::sql;
use crate::clock::Instant;

/// Clocks of several machines, and one that is set a little now and then, differ by less.
const TOLERATED: Duration = Duration::from_secs(5 * 60);

impl Hub {
    /// Ends the sessions and sign-ins that were opened at a time that has not come yet, and lets the others be idle from
    /// now on. Gives how far the newest row of the trail lies ahead of the clock, if it does.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_clock_right(&self) -> Result<Option<Duration>, Failure> {
        self.chore("access.put_clock_right", None, |tx, chore| -> Result<_, Error> {
            let (now, future) = (chore.now, chore.now.plus(TOLERATED));
            let newest = tx.maybe(sql::NEWEST_ROW, &[], |row| row.take::<Instant>())?;
            let ended = tx.run(sql::END_SESSIONS_OF_FUTURE, &[&future, &now, &"opened by a clock that was ahead"])?;
            let closed = tx.run(sql::CLOSE_CHALLENGES_OF_FUTURE, &[&future])?;
            let idle = tx.run(sql::USED_NOW, &[&future, &now])?;
            if ended + closed + idle > 0 {
                let count = i64::try_from(ended + closed + idle).unwrap_or(i64::MAX);
                chore.trace(Did {
                    place: InRegion.key(),
                    turn: None,
                    outcome: Outcome::Done,
                    code: None,
                    subject: Subject::Times { room: None, count },
                    fields: "sessions".to_owned(),
                });
            }
            Ok(newest.filter(|at| *at > future).map(|at| at.since(now)))
        })
        .await
    }
}
