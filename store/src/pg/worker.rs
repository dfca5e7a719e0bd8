//! A thread that owns one connection to PostgreSQL.
//!
//! Its own thread, never an async task: the `postgres` crate blocks on a runtime of its own and panics inside another.

use std::sync::Arc;
use std::time::Duration;

use postgres::error::{Severity, SqlState};
use postgres::{Client, IsolationLevel};

use super::{Statements, Transaction, connect, fault};
use crate::Error;
use crate::fault::Faults;
use crate::job::{End, Job};
use crate::queue::Queue;
use crate::tx::{Inner, Tx};

/// How often a job is run from the top before it is given up.
const ATTEMPTS: u32 = 16;
/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Worker {
    url: String,
    /// For one statement.
    longest: Duration,
    session: Option<Session>,
    queue: Arc<Queue>,
    faults: Faults,
}

struct Session {
    client: Client,
    statements: Statements,
}

/// How one attempt went.
enum Attempt {
    /// The job's own result stands.
    Done,
    /// Nothing stands: the engine asked for another attempt.
    Again,
    /// Nothing stands: the connection broke before the commit.
    Lost(Error),
    /// The connection broke in the commit.
    Unknown,
    /// Nothing stands.
    Failed(Error),
}

impl Worker {
    pub(crate) fn open(url: String, longest: Duration, queue: Arc<Queue>, faults: Faults) -> Result<Worker, Error> {
        let session = Some(Session::open(&url, longest)?);
        Ok(Worker { url, longest, session, queue, faults })
    }

    /// Serves the queue until it is closed and drained.
    pub(crate) fn serve(mut self) {
        while let Some(mut job) = self.queue.next() {
            let fault = self.run(&mut job).err();
            if let Some(error) = &fault {
                tracing::error!(%error, "a transaction failed");
            }
            job.answer(fault);
        }
    }

    /// Runs a job, from the top as often as need be. `Ok`: its own result stands.
    fn run(&mut self, job: &mut Job) -> Result<(), Error> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match self.attempt(job) {
                Attempt::Done => return Ok(()),
                Attempt::Failed(error) => return Err(error),
                Attempt::Unknown => {
                    self.session = None;
                    // Never again by itself: it may stand already.
                    let why = "the connection was lost in the commit; whether the writes stand is not known";
                    return Err(Error::Engine(why.into()));
                }
                Attempt::Lost(error) => {
                    tracing::warn!(%error, "the connection to the database was lost");
                    self.session = None;
                    error
                }
                Attempt::Again => Error::Retry,
            };
            if attempts == ATTEMPTS {
                return Err(error);
            }
            // Longer and longer, so that the one we met can finish.
            std::thread::sleep(PAUSE.min(Duration::from_millis(1 << attempts.min(6))));
        }
    }

    fn attempt(&mut self, job: &mut Job) -> Attempt {
        if self.session.is_none() {
            match Session::open(&self.url, self.longest) {
                Ok(session) => self.session = Some(session),
                Err(error) => {
                    // Each attempt may take long when nobody answers, and others are waiting behind this one.
                    tracing::error!(%error, "the connection to the database could not be opened again");
                    return Attempt::Failed(Error::Busy);
                }
            }
        }
        match &mut self.session {
            Some(session) => session.attempt(job, &self.faults),
            None => Attempt::Failed(Error::Stopped),
        }
    }
}

impl Session {
    fn open(url: &str, longest: Duration) -> Result<Session, Error> {
        let mut client = connect(url)?;
        let bound = format!("set statement_timeout = {}", longest.as_millis());
        client.batch_execute(&bound).map_err(|error| fault("open", &error))?;
        Ok(Session { client, statements: Statements::default() })
    }

    fn attempt(&mut self, job: &mut Job, faults: &Faults) -> Attempt {
        let begin = self.client.build_transaction();
        let begin = if job.writes() {
            // Read committed is enough because every act first touches the row of its place, which is its lock.
            begin.isolation_level(IsolationLevel::ReadCommitted)
        } else {
            begin.isolation_level(IsolationLevel::RepeatableRead).read_only(true)
        };
        if faults.statement().is_some() {
            return Attempt::Failed(Error::Engine("begin: fault on demand".into()));
        }
        let transaction = match begin.start() {
            Ok(transaction) => transaction,
            Err(error) => return Attempt::Lost(fault("begin", &error)),
        };
        let mut tx = Tx::new(Inner::Pg(Transaction { transaction, statements: &mut self.statements }), faults);
        let end = job.run(&mut tx);
        let Inner::Pg(Transaction { transaction, .. }) = tx.inner else {
            return Attempt::Failed(Error::Stopped);
        };
        if end == End::Keep && job.writes() {
            return commit(transaction, faults);
        }
        match (end, transaction.rollback()) {
            (End::Again, _) => Attempt::Again,
            // A statement failed, and the connection is gone: that was why.
            (End::Failed, Err(error)) => Attempt::Lost(fault("rollback", &error)),
            _ => Attempt::Done,
        }
    }
}

fn commit(transaction: postgres::Transaction<'_>, faults: &Faults) -> Attempt {
    if faults.commit().is_some() {
        return Attempt::Failed(Error::Engine("commit: fault on demand".into()));
    }
    let Err(error) = transaction.commit() else {
        return Attempt::Done;
    };
    // An error (not fatal) is the server's word that it rolled back. Without that word nothing is known; and
    // distributed databases may say outright that they do not know.
    let rolled_back = error.as_db_error().is_some_and(|report| {
        report.parsed_severity() == Some(Severity::Error)
            && *report.code() != SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
    });
    match fault("commit", &error) {
        _ if !rolled_back => Attempt::Unknown,
        Error::Retry => Attempt::Again,
        error => Attempt::Failed(error),
    }
}
