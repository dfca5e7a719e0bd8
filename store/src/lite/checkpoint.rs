//! The thread that carries the write-ahead log into the database file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use rusqlite::Connection;

use super::{fault, open};
use crate::Error;

/// A checkpoint so often while anything is written.
const PERIOD: Duration = Duration::from_secs(1);
/// Bytes of log from which on the writer is stopped for a moment, so that the log can begin anew: under writes without a
/// pause it would otherwise grow for ever.
const LONG: u64 = 64 << 20;
/// How long it may wait for readers of an old snapshot while the writer is stopped.
const STOP: Duration = Duration::from_millis(50);

/// The line from the writer to the checkpointer. Readers hold it as well: when all have let go, the store is closed.
#[derive(Clone)]
pub(crate) struct Log {
    state: Arc<State>,
    wake: SyncSender<()>,
}

struct State {
    file: PathBuf,
    /// Since the last checkpoint.
    written: AtomicBool,
    /// The length that is too long at present.
    limit: AtomicU64,
}

impl Log {
    /// The log of a database, and the other end of the line.
    pub(crate) fn of(database: &Path) -> (Log, Listener) {
        let mut file = database.as_os_str().to_owned();
        file.push("-wal");
        let state = State {
            file: file.into(),
            written: AtomicBool::new(false),
            limit: AtomicU64::new(LONG),
        };
        let state = Arc::new(state);
        let (wake, woken) = sync_channel(1);
        (
            Log {
                state: state.clone(),
                wake,
            },
            Listener { state, woken },
        )
    }

    /// Told by the writer after each commit.
    pub(crate) fn written(&self) {
        self.state.written.store(true, Ordering::Relaxed);
        if self.state.length() > self.state.limit.load(Ordering::Relaxed) {
            // Told already, or nobody there: the log is whole without a checkpointer.
            let _ = self.wake.try_send(());
        }
    }
}

impl State {
    fn length(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |about| about.len())
    }
}

pub(crate) struct Listener {
    state: Arc<State>,
    woken: Receiver<()>,
}

pub(crate) struct Checkpointer {
    connection: Connection,
    listener: Listener,
}

impl Checkpointer {
    pub(crate) fn open(database: &Path, listener: Listener) -> Result<Checkpointer, Error> {
        let connection = open(database)?;
        connection.busy_timeout(STOP).map_err(|error| fault("open", &error))?;
        Ok(Checkpointer { connection, listener })
    }

    /// Checkpoints until writer and readers are gone; then a last time, leaving an empty log.
    pub(crate) fn serve(self) {
        let Listener { state, woken } = &self.listener;
        while woken.recv_timeout(PERIOD) != Err(RecvTimeoutError::Disconnected) {
            if !state.written.swap(false, Ordering::Relaxed) {
                continue;
            }
            // Beside the writer first: what is left for the moment when it is stopped is little.
            let through = self.checkpoint("pragma wal_checkpoint(passive)");
            let length = state.length();
            if length <= state.limit.load(Ordering::Relaxed) {
                continue;
            }
            let emptied = through && self.checkpoint("pragma wal_checkpoint(truncate)");
            // Somebody reads an old snapshot and may go on for long (a backup): do not stop the writer again and again.
            state
                .limit
                .store(if emptied { LONG } else { 2 * length }, Ordering::Relaxed);
        }
        self.checkpoint("pragma wal_checkpoint(truncate)");
    }

    /// Did all that was in the log get through? If not, it costs nothing but disk: the next checkpoint does its work.
    fn checkpoint(&self, sql: &'static str) -> bool {
        let through = self.connection.query_row(sql, [], |row| {
            Ok(row.get::<_, i64>(0)? == 0 && row.get::<_, i64>(1)? == row.get::<_, i64>(2)?)
        });
        through.unwrap_or_else(|error| {
            tracing::warn!(error = %fault(sql, &error), "checkpoint failed");
            false
        })
    }
}
