//! A thread that reads from SQLite.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::checkpoint::Log;
use super::writer::instant;
use super::{fault, open_reader};
use crate::Error;
use crate::fault::Faults;
use crate::queue::Queue;
use crate::tx::{Inner, Tx};

/// Steps of SQLite's machine between two looks at the clock: some hundred microseconds.
const STEPS: i32 = 10_000;

pub(crate) struct Reader {
    connection: Connection,
    queue: Arc<Queue>,
    /// When the present job is given up, in milliseconds since the reader was opened.
    until: Arc<AtomicU64>,
    since: Instant,
    longest: Duration,
    /// Its end tells the checkpointer that this reader is gone.
    _open: Log,
    faults: Faults,
}

impl Reader {
    pub(crate) fn open(
        path: &Path,
        queue: Arc<Queue>,
        longest: Duration,
        open: Log,
        faults: Faults,
    ) -> Result<Reader, Error> {
        let (mut connection, until, since) = (open_reader(path)?, Arc::new(AtomicU64::new(u64::MAX)), instant());
        let asked = until.clone();
        let over = move || millis(since) > asked.load(Ordering::Relaxed);
        connection.progress_handler(STEPS, Some(over)).map_err(|error| fault("open", &error))?;
        Ok(Reader { connection, queue, until, since, longest, _open: open, faults })
    }

    /// Serves the queue until it is closed and drained; every job sees one snapshot.
    pub(crate) fn serve(self) {
        while let Some(mut job) = self.queue.next() {
            let begun = self.control("begin");
            let longest = u64::try_from(self.longest.as_millis()).unwrap_or(u64::MAX);
            self.until.store(millis(self.since).saturating_add(longest), Ordering::Relaxed);
            if begun.is_ok() {
                job.run(&mut Tx::new(Inner::Lite(&self.connection), &self.faults));
            }
            self.until.store(u64::MAX, Ordering::Relaxed);
            if !self.connection.is_autocommit()
                && let Err(error) = self.control("rollback")
            {
                tracing::error!(%error, "a snapshot could not be left");
            }
            job.answer(begun.err());
        }
    }

    fn control(&self, sql: &'static str) -> Result<(), Error> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.raw_execute())
            .map(drop)
            .map_err(|error| fault(sql, &error))
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(instant().duration_since(since).as_millis()).unwrap_or(u64::MAX)
}
