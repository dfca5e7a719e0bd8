//! The thread that carries the write-ahead log into the database file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use rusqlite::Connection;

use super::{fault, open};
use crate::Error;

/// A checkpoint at least so often while anything is written,
const PERIOD: Duration = Duration::from_secs(1);
/// and after so many jobs.
const JOBS: usize = 2_000;
/// Pages of log (4 KiB each) from which on the writer is stopped for a moment, so that the log starts from the
/// beginning again: under writes without a pause it would otherwise grow for ever.
const LONG: i64 = 16_384;
/// How long it may wait for readers of an old snapshot while the writer is stopped.
const STOP: Duration = Duration::from_millis(50);

/// The writer's end of the line to the checkpointer. Readers hold clones: when all are gone, the store is closed.
#[derive(Clone)]
pub(crate) struct Log {
    /// Jobs committed since the last checkpoint.
    jobs: Arc<AtomicUsize>,
    long: Sender<()>,
}

impl Log {
    pub(crate) fn new(long: Sender<()>) -> Log {
        Log { jobs: Arc::default(), long }
    }

    pub(crate) fn jobs(&self) -> Arc<AtomicUsize> {
        self.jobs.clone()
    }

    /// Told by the writer after each commit.
    pub(crate) fn wrote(&self, jobs: usize) {
        let before = self.jobs.fetch_add(jobs, Ordering::Relaxed);
        if before < JOBS && before + jobs >= JOBS {
            // A checkpointer that is gone is missed by nobody: the log is whole without it.
            let _ = self.long.send(());
        }
    }
}

pub(crate) struct Checkpointer {
    connection: Connection,
    jobs: Arc<AtomicUsize>,
    long: Receiver<()>,
}

impl Checkpointer {
    pub(crate) fn open(path: &Path, jobs: Arc<AtomicUsize>, long: Receiver<()>) -> Result<Checkpointer, Error> {
        let connection = open(path)?;
        connection.busy_timeout(STOP).map_err(|error| fault("open", &error))?;
        Ok(Checkpointer { connection, jobs, long })
    }

    /// Checkpoints until writer and readers are gone; then a last time, leaving an empty log.
    pub(crate) fn serve(self) {
        while self.long.recv_timeout(PERIOD) != Err(RecvTimeoutError::Disconnected) {
            let written = self.jobs.swap(0, Ordering::Relaxed) > 0;
            if written && self.checkpoint("pragma wal_checkpoint(passive)") > LONG {
                self.checkpoint("pragma wal_checkpoint(restart)");
            }
        }
        self.checkpoint("pragma wal_checkpoint(truncate)");
    }

    /// Runs one checkpoint and answers how many pages the log holds. A checkpoint that fails or is blocked costs nothing
    /// but disk: the next one does its work.
    fn checkpoint(&self, sql: &'static str) -> i64 {
        match self.connection.query_row(sql, [], |row| row.get(1)) {
            Ok(pages) => pages,
            Err(error) => {
                tracing::warn!(error = %fault(sql, &error), "checkpoint failed");
                0
            }
        }
    }
}
