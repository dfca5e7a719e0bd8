//! A job: the caller's closure on its way to a worker, and the answer on its way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{Error, Tx};

/// What the worker shall do with a job's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Keep,
    RollBack,
    /// As `RollBack`, because a statement failed. Whoever lost the connection meanwhile runs the job again.
    Failed,
    /// The engine asked for the job to be run again from the top.
    Again,
}

/// A job with its types forgotten.
pub(crate) type Job = Box<dyn Work>;

pub(crate) trait Work: Send {
    /// May the job write? A PostgreSQL worker serves both kinds.
    fn writes(&self) -> bool;
    /// Runs the closure and keeps its result until [`Work::answer`].
    fn run(&mut self, tx: &mut Tx<'_>) -> End;
    /// Sends the result back, or the fault in its place.
    fn answer(self: Box<Self>, fault: Option<Error>);
}

struct Task<F, T, E> {
    writes: bool,
    job: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Packs a closure. Its answer arrives in the receiver; if the worker drops the job unanswered, the receiver errs.
pub(crate) fn pack<F, T, E>(writes: bool, job: F) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    F: for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Task { writes, job, result: None, reply }), answer)
}

impl<F, T, E> Work for Task<F, T, E>
where
    F: for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn writes(&self) -> bool {
        self.writes
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> End {
        // Unwind safety: after a panic the closure is never called again and the transaction is rolled back.
        let result = catch_unwind(AssertUnwindSafe(|| (self.job)(tx)));
        let (end, result) = match (result, tx.failure()) {
            (Err(_), _) => {
                // What it said is not logged here: a message may quote somebody's data.
                tracing::error!("a job panicked");
                (End::RollBack, Err(Error::Panicked.into()))
            }
            (Ok(_), Some(Error::Retry)) => (End::Again, Err(Error::Retry.into())),
            // PostgreSQL turns the commit of a failed transaction into a rollback without a word, so a job that
            // swallowed a statement's error must not be told that its writes stand. Same on both engines.
            (Ok(Ok(_)), Some(failure)) => (End::Failed, Err(failure.clone().into())),
            (Ok(Err(refusal)), Some(_)) => (End::Failed, Err(refusal)),
            (Ok(Err(refusal)), None) => (End::RollBack, Err(refusal)),
            (Ok(Ok(value)), None) => (End::Keep, Ok(value)),
        };
        self.result = Some(result);
        end
    }

    fn answer(self: Box<Self>, fault: Option<Error>) {
        let Task { result, reply, .. } = *self;
        let result = match (fault, result) {
            (Some(fault), _) => Err(fault.into()),
            (None, Some(result)) => result,
            (None, None) => Err(Error::Stopped.into()),
        };
        // Nobody waiting any more is fine: dropping the caller's future never cancels a job.
        let _ = reply.send(result);
    }
}
