//! A thread that reads from SQLite.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::checkpoint::Log;
use super::{fault, open_reader};
use crate::Error;
use crate::fault::Faults;
use crate::queue::Queue;
use crate::tx::{Inner, Tx};

pub(crate) struct Reader {
    connection: Connection,
    queue: Arc<Queue>,
    /// Its end tells the checkpointer that this reader is gone.
    _open: Log,
    faults: Faults,
}

impl Reader {
    pub(crate) fn open(path: &Path, queue: Arc<Queue>, open: Log, faults: Faults) -> Result<Reader, Error> {
        Ok(Reader { connection: open_reader(path)?, queue, _open: open, faults })
    }

    /// Serves the queue until it is closed and drained; every job sees one snapshot.
    pub(crate) fn serve(self) {
        while let Some(mut job) = self.queue.next() {
            let begun = self.control("begin");
            if begun.is_ok() {
                job.run(&mut Tx::new(Inner::Lite(&self.connection), &self.faults));
            }
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
