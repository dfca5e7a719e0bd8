//! お断りの集計: the counts of refusals before sign-in, every minute. Each program has its own in its memory.

use std::time::Duration;

use super::job::{Job, Run, Runs, Step};
use crate::access::{Failure, Hub};

#[derive(Debug)]
pub struct Refusals;

impl Job for Refusals {
    const NAME: &'static str = "jobs.refusals";
    const RUNS: Runs = Runs::Everywhere;

    async fn step(&self, hub: &Hub, _: &Run) -> Result<Step, Failure> {
        hub.write_tally(false).await?;
        Ok(Step::Wait(hub.clock.now().plus(Duration::from_secs(60))))
    }
}
