//! 忘れる: words of forms, undelivered letters and finished work, thirty days later.

use std::time::Duration;

use super::job::{Job, Run, Runs, Step};
use super::sql;
use crate::access::{Did, Failure, Hub, Outcome, Subject, WORDS_KEPT, forget_before};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Debug)]
pub struct Forgetting;

impl Job for Forgetting {
    const NAME: &'static str = "jobs.forgetting";
    const RUNS: Runs = Runs::Always;

    async fn step(&self, hub: &Hub, run: &Run) -> Result<Step, Failure> {
        let place = run.place;
        hub.chore(Self::NAME, None, move |tx, chore| {
            let before = chore.now.minus(WORDS_KEPT);
            let turn = Some(chore.touch(tx, place)?);
            let rows = forget_before(tx, before)? + sql::forget(tx, before)?;
            let subject = Subject::Times { room: None, count: i64::try_from(rows).unwrap_or(i64::MAX) };
            chore.trace(Did { place, turn, outcome: Outcome::Done, code: None, subject, fields: String::new() });
            Ok(())
        })
        .await?;
        Ok(Step::Wait(hub.clock.now().plus(DAY)))
    }
}
