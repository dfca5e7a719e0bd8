//! The thread that carries the write-ahead log into the database file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::{BUSY, fault, open};
use crate::Error;

/// A checkpoint so often while anything is written.
const PERIOD: Duration = Duration::from_secs(1);
/// Pages of log from which on the writer stops for a moment, so that the log can begin anew: under writes without a
/// pause it would otherwise grow for ever. 48 MiB: below `journal_size_limit`, so that the file keeps its length and is
/// written over, which costs a commit less than growing it again.
const LONG: u64 = 12 * 1024;
/// Pages that may then be left to the writer: 4 MiB.
const LITTLE: i64 = 1024;
/// How long it then waits for those who still read an old snapshot.
const STOP: Duration = Duration::from_millis(50);

/// The line from the writer to the checkpointer. Readers hold it as well: when all have let go, the store is closed.
#[derive(Clone)]
pub(crate) struct Log {
    state: Arc<State>,
    wake: SyncSender<()>,
}

struct State {
    /// Since the last checkpoint.
    written: AtomicBool,
    /// How long the log is since it last began anew, in pages.
    length: AtomicU64,
    /// The length that is too long at present.
    limit: AtomicU64,
    /// It is the writer's turn: nearly all of the log has got through, so that the rest costs it a moment only.
    begin_anew: AtomicBool,
}

impl Log {
    /// The line's two ends.
    pub(crate) fn new() -> (Log, Listener) {
        let state = Arc::new(State {
            written: AtomicBool::new(false),
            length: AtomicU64::new(0),
            limit: AtomicU64::new(LONG),
            begin_anew: AtomicBool::new(false),
        });
        let (wake, woken) = sync_channel(1);
        (Log { state: state.clone(), wake }, Listener { state, woken })
    }

    /// Hears from the writer's connection how long the log is after each commit.
    pub(crate) fn listen(&self, writer: &mut Connection) -> Result<(), Error> {
        let state = self.state.clone();
        let hear = move |_: &mut Wal, pages| {
            state.length.store(u64::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hear)).map_err(|error| fault("open", &error))
    }

    /// Called by the writer after each commit, when everybody has been answered.
    pub(crate) fn written(&self, writer: &Connection) {
        self.state.written.store(true, Ordering::Relaxed);
        if self.state.begin_anew.load(Ordering::Acquire) {
            self.begin_anew(writer);
            self.state.begin_anew.store(false, Ordering::Release);
        } else if self.state.length() > self.state.limit.load(Ordering::Relaxed) {
            // Told already, or nobody there: the log is whole without a checkpointer.
            let _ = self.wake.try_send(());
        }
    }

    /// The writer does it itself: anybody else would have to catch it between two transactions.
    fn begin_anew(&self, writer: &Connection) {
        let stop = writer.busy_timeout(STOP).map_err(|error| fault("checkpoint", &error));
        let anew = stop.is_ok() && checkpoint(writer, "pragma wal_checkpoint(restart)") == Some(0);
        if let Err(error) = writer.busy_timeout(BUSY) {
            tracing::warn!(error = %fault("checkpoint", &error), "the writer has lost its patience");
        }
        // Somebody may read an old snapshot for long (a backup): do not stop the writer again and again.
        self.state.limit.store(if anew { LONG } else { 2 * self.state.length() }, Ordering::Relaxed);
    }
}

impl State {
    fn length(&self) -> u64 {
        self.length.load(Ordering::Relaxed)
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
        Ok(Checkpointer { connection: open(database)?, listener })
    }

    /// Checkpoints until writer and readers are gone; then a last time, leaving an empty log.
    pub(crate) fn serve(self) {
        let Listener { state, woken } = &self.listener;
        while woken.recv_timeout(PERIOD) != Err(RecvTimeoutError::Disconnected) {
            // Two checkpoints at a time would turn each other away.
            if state.begin_anew.load(Ordering::Acquire) || !state.written.swap(false, Ordering::Relaxed) {
                continue;
            }
            let left = checkpoint(&self.connection, "pragma wal_checkpoint(passive)");
            let length = state.length();
            if length > state.limit.load(Ordering::Relaxed) {
                match left {
                    Some(..=LITTLE) => state.begin_anew.store(true, Ordering::Release),
                    // An old snapshot is being read.
                    _ => state.limit.store(2 * length, Ordering::Relaxed),
                }
            }
        }
        checkpoint(&self.connection, "pragma wal_checkpoint(truncate)");
    }
}

/// How many pages of the log did not get through because somebody still reads older ones, or `None` if it failed. That
/// costs nothing but disk: the next checkpoint does its work.
fn checkpoint(connection: &Connection, sql: &'static str) -> Option<i64> {
    // SQLite answers whether it was blocked, the pages in the log, and how many of them are in the database by now.
    let left = connection.query_row(sql, [], |row| {
        let (blocked, pages, through): (bool, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((!blocked).then_some(pages - through))
    });
    left.unwrap_or_else(|error| {
        tracing::warn!(error = %fault(sql, &error), "checkpoint failed");
        None
    })
}
