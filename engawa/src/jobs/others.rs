//! 隣を聞く: what other programs on the same database have moved, every second. On PostgreSQL alone: a SQLite file has
//! one program.

use std::time::Duration;

use super::job::{Job, Run, Runs, Step};
use crate::access::{Failure, Hub};

#[derive(Debug)]
pub struct Others;

impl Job for Others {
    const NAME: &'static str = "jobs.others";
    const RUNS: Runs = Runs::Everywhere;

    async fn step(&self, hub: &Hub, _: &Run) -> Result<Step, Failure> {
        hub.hear_others().await?;
        Ok(Step::Wait(hub.clock.now().plus(Duration::from_secs(1))))
    }
}
