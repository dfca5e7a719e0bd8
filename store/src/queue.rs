//! A bounded queue from many callers to a few worker threads.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, TryAcquireError};

use crate::Error;
use crate::job::Job;

/// Places are permits of a semaphore, so that a caller waits for one without blocking its thread and in the order
/// of arrival; the jobs lie behind a lock, so that several workers share them.
pub(crate) struct Queue {
    places: Semaphore,
    /// How long a caller waits for a place before it is told [`Error::Busy`].
    patience: Duration,
    line: Mutex<Line>,
    arrived: Condvar,
}

struct Line {
    jobs: VecDeque<Job>,
    /// Workers asleep: waking somebody who is not asleep would cost a system call a job.
    asleep: usize,
    closed: bool,
}

impl Queue {
    pub(crate) fn new(places: usize, patience: Duration) -> Queue {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Queue {
            places: Semaphore::new(places),
            patience,
            line: Mutex::new(Line { jobs: VecDeque::with_capacity(places.min(1024)), asleep: 0, closed: false }),
            arrived: Condvar::new(),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // No code of a caller runs under this lock, so a poisoned line is still whole.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a job, waiting for a place at most `patience`.
    pub(crate) async fn push(&self, job: Job) -> Result<(), Error> {
        let place = match self.places.try_acquire() {
            Err(TryAcquireError::NoPermits) => match tokio::time::timeout(self.patience, self.places.acquire()).await {
                Ok(place) => place.map_err(|_| Error::Stopped)?,
                Err(_) => return Err(Error::Busy),
            },
            place => place.map_err(|_| Error::Stopped)?,
        };
        place.forget();
        self.put(job)
    }

    /// The same for a thread that may block.
    pub(crate) fn push_now(&self, job: Job) -> Result<(), Error> {
        match self.places.try_acquire() {
            Err(TryAcquireError::NoPermits) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                runtime.map_err(|error| Error::Engine(format!("no timer: {error}")))?.block_on(self.push(job))
            }
            Err(TryAcquireError::Closed) => Err(Error::Stopped),
            Ok(place) => {
                place.forget();
                self.put(job)
            }
        }
    }

    fn put(&self, job: Job) -> Result<(), Error> {
        let mut line = self.line();
        if line.closed {
            return Err(Error::Stopped);
        }
        line.jobs.push_back(job);
        if line.asleep > 0 {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// The next job; sleeps until there is one. `None` when the queue is closed and drained.
    pub(crate) fn next(&self) -> Option<Job> {
        let mut line = self.line();
        loop {
            if let Some(job) = line.jobs.pop_front() {
                drop(line);
                self.places.add_permits(1);
                return Some(job);
            }
            if line.closed {
                return None;
            }
            line.asleep += 1;
            line = self.arrived.wait(line).unwrap_or_else(PoisonError::into_inner);
            line.asleep -= 1;
        }
    }

    /// The next job if one is waiting.
    pub(crate) fn next_waiting(&self) -> Option<Job> {
        let job = self.line().jobs.pop_front()?;
        self.places.add_permits(1);
        Some(job)
    }

    /// No more jobs are taken; those already queued are still served.
    pub(crate) fn close(&self) {
        self.line().closed = true;
        self.places.close();
        self.arrived.notify_all();
    }
}
