//! The one thread that writes to SQLite: group commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::checkpoint::Log;
use super::{fault, open, suffer};
use crate::Error;
use crate::fault::Faults;
use crate::job::{End, Job};
use crate::queue::Queue;
use crate::tx::{Inner, Tx};

/// A group ends at so many jobs, or after some milliseconds so that the first of it does not wait for long, or when
/// nobody else is waiting: a lonely job is committed at once.
const JOBS: usize = 64;

pub(crate) struct Writer {
    path: PathBuf,
    connection: Connection,
    queue: Arc<Queue>,
    log: Log,
    faults: Faults,
    group: Vec<Job>,
}

impl Writer {
    pub(crate) fn open(path: PathBuf, queue: Arc<Queue>, log: Log, faults: Faults) -> Result<Writer, Error> {
        let mut connection = open(&path)?;
        log.listen(&mut connection)?;
        Ok(Writer { path, connection, queue, log, faults, group: Vec::with_capacity(JOBS) })
    }

    /// Serves the queue until it is closed and drained. No group lasts much longer than `time`.
    pub(crate) fn serve(mut self, time: Duration) {
        while let Some(first) = self.queue.next() {
            let outcome = self.group_commit(first, time);
            if let Err(error) = &outcome {
                tracing::error!(%error, jobs = self.group.len(), "a group of writes was rolled back");
                self.abandon();
            }
            for job in self.group.drain(..) {
                job.answer(outcome.as_ref().err().cloned());
            }
            if outcome.is_ok() {
                self.log.written(&self.connection);
            }
        }
    }

    /// One transaction for as many jobs as are waiting. All of them stand in `self.group` afterwards; on `Err` none of
    /// their writes stands.
    fn group_commit(&mut self, first: Job, time: Duration) -> Result<(), Error> {
        self.group.push(first);
        if let Err(error) = self.control("begin immediate") {
            // Another process holds the database. Those who queued meanwhile have waited as long as the first.
            while self.group.len() < JOBS
                && let Some(job) = self.queue.next_waiting()
            {
                self.group.push(job);
            }
            return Err(error);
        }
        let end = instant() + time;
        let mut current = 0;
        loop {
            self.run(current)?;
            current += 1;
            if current == JOBS || instant() >= end {
                break;
            }
            match self.queue.next_waiting() {
                Some(job) => self.group.push(job),
                None => break,
            }
        }
        if let Some(fault) = self.faults.commit() {
            suffer(&self.connection, fault);
            return Err(Error::Engine("commit: fault on demand".into()));
        }
        self.execute("commit")
    }

    /// Runs one job in a savepoint of its own. `Err` means that the whole transaction is lost.
    fn run(&mut self, index: usize) -> Result<(), Error> {
        self.control("savepoint job")?;
        let mut tx = Tx::new(Inner::Lite(&self.connection), &self.faults);
        let end = self.group[index].run(&mut tx);
        let failure = tx.failure().cloned();
        // On SQLITE_FULL, IOERR and NOMEM SQLite drops the whole transaction. A savepoint opened now would begin a new
        // one and commit by itself, without those who went before.
        if self.connection.is_autocommit() {
            return Err(failure.unwrap_or_else(|| Error::Engine("the transaction of a group ended by itself".into())));
        }
        if end != End::Keep {
            self.control("rollback to job")?;
        }
        self.control("release job")
    }

    /// A statement of the writer's own.
    fn control(&self, sql: &'static str) -> Result<(), Error> {
        if let Some(fault) = self.faults.statement() {
            suffer(&self.connection, fault);
            return Err(Error::Engine(format!("{sql}: fault on demand")));
        }
        self.execute(sql)
    }

    fn execute(&self, sql: &'static str) -> Result<(), Error> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.raw_execute())
            .map(drop)
            .map_err(|error| fault(sql, &error))
    }

    /// Leaves the transaction, whatever state it is in; with a new connection if need be.
    fn abandon(&mut self) {
        if self.connection.is_autocommit() || self.control("rollback").is_ok() {
            return;
        }
        let again = open(&self.path).and_then(|mut again| self.log.listen(&mut again).map(|()| again));
        match again {
            Ok(connection) => self.connection = connection,
            // The next `begin` fails in the old transaction and comes here again.
            Err(error) => tracing::error!(%error, "the writer could not be opened again"),
        }
    }
}

/// How long a group or a read has lasted is machine time, no instant of the field's.
#[expect(clippy::disallowed_methods, reason = "measures how long a group or a read has lasted")]
pub(super) fn instant() -> Instant {
    Instant::now()
}
