//! What runs the jobs of one program.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;

use super::job::{Job, Run, Runs, Step};
use super::sql::{self, Claim};
use crate::access::{Did, Failure, Hub, InRegion, Outcome, Place, Subject};
use crate::ids::JobId;

/// How often this program looks for what is due: one query for all jobs.
const LOOK: Duration = Duration::from_secs(1);
/// A third of what a claim holds: one renewal may fail.
const RENEW: Duration = Duration::from_secs(10);
/// A step under way when the program stops may go on so long: a letter half sent would be sent twice.
const LAST_STEP: Duration = Duration::from_secs(5);
/// After the first failure, doubled with every further one, to at most `LONGEST_PAUSE`.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// The jobs this program knows.
#[derive(Debug)]
pub struct Jobs {
    hub: Hub,
    kinds: Vec<Kind>,
    /// The jobs at work here: one of each name at a time.
    busy: Mutex<BTreeSet<&'static str>>,
}

struct Kind {
    name: &'static str,
    runs: Runs,
    step: Box<StepOf>,
}

type StepOf = dyn Fn(Hub, Run) -> BoxFuture<'static, Result<Step, Failure>> + Send + Sync;

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kind").field("name", &self.name).field("runs", &self.runs).finish_non_exhaustive()
    }
}

/// How a step ended, or why it did not.
#[derive(Clone, Copy)]
enum Ended {
    Step(Step),
    Failed,
    /// Another program has the claim now, or this one is stopping.
    Left,
}

impl Jobs {
    pub fn new(hub: Hub) -> Jobs {
        Jobs { hub, kinds: Vec::new(), busy: Mutex::default() }
    }

    #[must_use]
    pub fn with<J: Job>(mut self, job: J) -> Jobs {
        let job = Arc::new(job);
        let step = move |hub: Hub, run: Run| {
            let job = job.clone();
            async move { job.step(&hub, &run).await }.boxed()
        };
        self.kinds.push(Kind { name: J::NAME, runs: J::RUNS, step: Box::new(step) });
        self
    }

    /// Works until the program stops.
    pub async fn run(self) {
        let jobs = Arc::new(self);
        // Aborted when this ends.
        let mut everywhere = JoinSet::new();
        for kind in (0..jobs.kinds.len()).filter(|kind| jobs.kinds[*kind].runs == Runs::Everywhere) {
            everywhere.spawn(jobs.clone().everywhere(kind));
        }
        let (mut at_work, mut rung) = (JoinSet::new(), BTreeSet::new());
        while let Err(failure) = jobs.stand().await {
            tracing::warn!("jobs: {failure:?}");
            tokio::select! {
                () = jobs.hub.live.closing() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        loop {
            rung.append(&mut jobs.hub.bells.take());
            if let Err(failure) = jobs.take_up(&mut rung, &mut at_work).await {
                tracing::warn!("jobs: {failure:?}");
            }
            tokio::select! {
                () = jobs.hub.live.closing() => break,
                () = jobs.hub.bells.heard() => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(_) = at_work.join_next() => {}
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    /// Takes up once what is due or was rung for, and waits until it is done. For tests and tools.
    ///
    /// # Errors
    /// The store's own.
    pub async fn once(self: &Arc<Self>) -> Result<(), Failure> {
        self.stand().await?;
        let mut at_work = JoinSet::new();
        self.take_up(&mut self.hub.bells.take(), &mut at_work).await?;
        while at_work.join_next().await.is_some() {}
        Ok(())
    }

    /// A bell stays `rung` while its job is at work here: what came since may have been missed.
    async fn take_up(
        self: &Arc<Self>,
        rung: &mut BTreeSet<&'static str>,
        at_work: &mut JoinSet<()>,
    ) -> Result<(), Failure> {
        let now = self.hub.clock.now();
        let due = self.hub.chore_reads(move |tx| sql::due(tx, now)).await?;
        for (number, kind) in self.kinds.iter().enumerate() {
            let is_rung = kind.runs == Runs::Always && rung.contains(kind.name);
            let id = due.iter().find(|(_, name)| name == kind.name).map(|(id, _)| *id);
            if let Some(id) = id.or_else(|| is_rung.then(|| sql::standing(kind.name)))
                && let Some(seat) = Seat::take(self, kind.name)
            {
                rung.remove(kind.name);
                at_work.spawn(self.clone().work(number, id, is_rung, seat));
            }
        }
        // Nobody here would ever answer them.
        rung.retain(|name| self.kinds.iter().any(|kind| kind.name == *name && kind.runs == Runs::Always));
        Ok(())
    }

    /// Makes the rows of the jobs that are always there.
    async fn stand(&self) -> Result<(), Failure> {
        for kind in self.kinds.iter().filter(|kind| kind.runs == Runs::Always) {
            let name = kind.name;
            self.hub.chore(name, None, move |tx, chore| sql::stand(tx, name, chore.now)).await?;
        }
        Ok(())
    }

    /// One row, from its claim to its next pause.
    async fn work(self: Arc<Self>, kind: usize, id: JobId, rung: bool, _seat: Seat) {
        let name = self.kinds[kind].name;
        let claimed = self.hub.chore(name, None, move |tx, chore| sql::claim(tx, id, rung, chore.now)).await;
        let mut claim = match claimed {
            Ok(Some(claim)) => claim,
            // Another program works at it, and may have looked before what the bell was rung for was there.
            Ok(None) if rung => {
                tokio::time::sleep(LOOK).await;
                return self.hub.bells.ring(name);
            }
            Ok(None) => return,
            Err(failure) => return tracing::warn!(job = name, "not claimed: {failure:?}"),
        };
        loop {
            let ended = self.step(kind, &mut claim).await;
            let more = matches!(ended, Ended::Step(Step::More { .. })) && !self.hub.live.is_closing();
            match self.settle(name, &mut claim, ended).await {
                Ok(true) if more => {}
                Ok(_) => return,
                // The claim runs out by itself.
                Err(failure) => return tracing::warn!(job = name, "not settled: {failure:?}"),
            }
        }
    }

    /// One step on a task of its own, so that a panic ends nothing else; meanwhile the claim is renewed.
    async fn step(&self, kind: usize, claim: &mut Claim) -> Ended {
        let Kind { name, step, .. } = &self.kinds[kind];
        let mut task = JoinSet::new();
        task.spawn(step(self.hub.clone(), claim.run.clone()));
        let stopping = async {
            self.hub.live.closing().await;
            tokio::time::sleep(LAST_STEP).await;
        };
        tokio::pin!(stopping);
        loop {
            let renew_at = self.hub.clock.now().plus(RENEW);
            tokio::select! {
                ended = task.join_next() => return match ended {
                    Some(Ok(Ok(step))) => Ended::Step(step),
                    Some(Ok(Err(failure))) => {
                        tracing::error!(job = name, failures = claim.failures + 1, "step failed: {failure:?}");
                        Ended::Failed
                    }
                    // Where it panicked stands in the log already.
                    _ => {
                        tracing::error!(job = name, failures = claim.failures + 1, "step panicked");
                        Ended::Failed
                    }
                },
                () = &mut stopping => return Ended::Left,
                () = self.hub.clock.reach(renew_at) => if !self.renew(name, claim).await {
                    tracing::warn!(job = name, "left to another program");
                    return Ended::Left;
                },
            }
        }
    }

    /// False once the claim is another program's, or may be.
    async fn renew(&self, name: &'static str, claim: &mut Claim) -> bool {
        let held = claim.clone();
        let renewed = self.hub.chore(name, None, move |tx, chore| {
            Ok(sql::renew(tx, &held, chore.now)?.then(|| sql::held_until(chore.now)))
        });
        match renewed.await {
            Ok(Some(until)) => {
                claim.until = until;
                true
            }
            Ok(None) => false,
            // The database is away: it may be back before the claim has run out.
            Err(_) => self.hub.clock.now() < claim.until,
        }
    }

    /// Writes down how a step ended, and tells the followers of its place how far the work is. False if the claim was
    /// lost.
    async fn settle(&self, name: &'static str, claim: &mut Claim, ended: Ended) -> Result<bool, Failure> {
        let held = claim.clone();
        let (now, held) = self
            .hub
            .chore(name, claim.run.by, move |tx, chore| {
                let (now, mut held) = (chore.now, held.clone());
                let step = match ended {
                    Ended::Step(step) => step,
                    Ended::Left => Step::Wait(now),
                    Ended::Failed => {
                        sql::put_off(tx, &held, now.plus(pause(held.failures)))?;
                        return Ok((now, None));
                    }
                };
                if !sql::settle(tx, &held, step, now)? {
                    return Ok((now, None));
                }
                if let Step::More { done, total } = step {
                    (held.run.done, held.run.total) = (done, total);
                }
                if !matches!(step, Step::Wait(_)) {
                    let turn = Some(chore.touch(tx, held.run.place)?);
                    let subject = Subject::Times { room: None, count: held.run.done };
                    let (place, outcome) = (held.run.place, Outcome::Done);
                    chore.trace(Did { place, turn, outcome, code: None, subject, fields: String::new() });
                }
                Ok((now, Some(held)))
            })
            .await?;
        let Some(held) = held else { return Ok(false) };
        *claim = Claim { until: sql::held_until(now), failures: 0, ..held };
        Ok(true)
    }

    /// A job of each program: no row, no claim.
    async fn everywhere(self: Arc<Self>, kind: usize) {
        let Kind { name, step, .. } = &self.kinds[kind];
        let run = Run { place: InRegion.key(), by: None, detail: String::new(), done: 0, total: None };
        let mut failures = 0;
        loop {
            let mut task = JoinSet::new();
            task.spawn(step(self.hub.clone(), run.clone()));
            let until = match task.join_next().await {
                Some(Ok(Ok(Step::Wait(at)))) => {
                    failures = 0;
                    at
                }
                Some(Ok(Ok(Step::More { .. }))) => continue,
                Some(Ok(Ok(Step::Done))) => return,
                ended => {
                    let why = ended.map(|ended| ended.map_err(|_| "panicked"));
                    tracing::error!(job = name, failures = failures + 1, "step failed: {why:?}");
                    failures += 1;
                    self.hub.clock.now().plus(pause(failures - 1))
                }
            };
            self.hub.clock.reach(until).await;
        }
    }
}

fn pause(failures: i64) -> Duration {
    let doubled = u32::try_from(failures).ok().and_then(|n| 1_u32.checked_shl(n)).unwrap_or(u32::MAX);
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

/// A job's place at work in this program, given back however the work ends.
struct Seat(Arc<Jobs>, &'static str);

impl Seat {
    fn take(jobs: &Arc<Jobs>, name: &'static str) -> Option<Seat> {
        let free = jobs.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        free.then(|| Seat(jobs.clone(), name))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        assert_eq!((0..4).map(|n| pause(n).as_secs()).collect::<Vec<_>>(), [1, 2, 4, 8]);
        assert_eq!(pause(9).as_secs(), 300);
        assert_eq!(pause(i64::MAX).as_secs(), 300);
        assert_eq!(pause(40).as_secs(), 300);
    }
}
