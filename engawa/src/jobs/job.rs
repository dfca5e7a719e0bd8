//! What a job is.

use std::future::Future;

use crate::access::{Failure, Hub, PlaceKey};
use crate::clock::Instant;
use crate::ids::PersonId;

/// One kind of work.
pub trait Job: Send + Sync + 'static {
    /// "outbox.urgent": in the table, on the trail, in the log. Never used for anything else later.
    const NAME: &'static str;
    const RUNS: Runs;

    /// Does the next piece: long enough to be worth a commit, short enough to be lost (some seconds).
    ///
    /// # Errors
    /// It is logged, and the step tried again later.
    fn step(&self, hub: &Hub, run: &Run) -> impl Future<Output = Result<Step, Failure>> + Send;
}

/// How often a job is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Runs {
    /// Once for the region, for ever; one program at a time.
    Always,
    /// Once in each program, for what only lives in its memory. Has no row.
    Everywhere,
    /// Whenever somebody asks ([`begin`](super::begin)); one program at a time.
    Asked,
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// So much is done, of so much if that is known; the next step follows at once.
    More { done: i64, total: Option<i64> },
    /// Nothing to do before this moment, unless its bell is rung. A day ahead at most.
    Wait(Instant),
    /// Over.
    Done,
}

/// How far a piece of work has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Its followers hear the progress.
    pub place: PlaceKey,
    /// Whoever asked for it.
    pub by: Option<PersonId>,
    /// What it needs to know: ids and numbers, never personal data.
    pub detail: String,
    pub done: i64,
    pub total: Option<i64>,
}
