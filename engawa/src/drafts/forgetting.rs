//! 忘れる: drafts that nobody came back to.

use std::time::Duration;

use super::sql;
use crate::access::{Did, Failure, Hub, Outcome, Subject};
use crate::jobs::{Job, Run, Runs, Step};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Erases old drafts once a day.
#[derive(Debug)]
pub struct Forgetting;

impl Job for Forgetting {
    const NAME: &'static str = "drafts.forget";
    const RUNS: Runs = Runs::Always;

    async fn step(&self, hub: &Hub, run: &Run) -> Result<Step, Failure> {
        let place = run.place;
        hub.chore(Self::NAME, None, move |tx, chore| {
            let turn = Some(chore.touch(tx, place)?);
            let count = i64::try_from(sql::forget_old(tx, chore.now)?).unwrap_or(i64::MAX);
            let subject = Subject::Times { room: None, count };
            chore.trace(Did { place, turn, outcome: Outcome::Done, code: None, subject, fields: String::new() });
            Ok(())
        })
        .await?;
        Ok(Step::Wait(hub.clock.now().plus(DAY)))
    }
}
