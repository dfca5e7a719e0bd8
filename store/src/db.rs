//! The handle on an open database, and its threads.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::fault::Faults;
use crate::queue::Queue;
use crate::{Engine, Error, Tx, job, lite, pg};

/// Where the data lies.
#[derive(Clone)]
pub enum Config {
    /// One file and its log beside it.
    Sqlite {
        /// The file; made if it is missing.
        path: PathBuf,
        /// Threads that read. There is always one that writes.
        readers: usize,
    },
    /// A database of a PostgreSQL server, made with encoding UTF8 and lc_collate C.UTF-8.
    Postgres {
        /// `postgres://user:password@host:port/database?sslmode=require&sslrootcert=FILE`
        url: String,
        /// Connections, each with its own thread.
        workers: usize,
    },
}

/// Without the address of PostgreSQL: it holds a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Config::Sqlite { path, readers } => {
                f.debug_struct("Sqlite").field("path", path).field("readers", readers).finish()
            }
            Config::Postgres { workers, .. } => {
                f.debug_struct("Postgres").field("workers", workers).finish_non_exhaustive()
            }
        }
    }
}

/// What seldom needs another value than the default.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jobs that may wait: for the writer and for the readers each on SQLite, for all workers on PostgreSQL.
    pub queue: usize,
    /// How long a caller waits for a place in a full queue before it is told [`Error::Busy`].
    pub patience: Duration,
    /// How long a group of writes to SQLite may last before it is committed even though more are waiting.
    pub group: Duration,
    /// The longest a read may take before it is given up with [`Error::Busy`]: whoever asks for too much must not keep
    /// everybody else waiting. On PostgreSQL it bounds each statement.
    pub longest_read: Duration,
    /// Faults on demand; only tests have any.
    pub faults: Faults,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            queue: 1024,
            patience: Duration::from_secs(2),
            group: Duration::from_millis(5),
            longest_read: Duration::from_secs(5),
            faults: Faults::default(),
        }
    }
}

/// An open database. Cheap to clone; when the last clone is dropped, queued jobs are still run, but only
/// [`Db::close`] waits for them.
#[derive(Clone)]
pub struct Db(Arc<Open>);

struct Open {
    engine: Engine,
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held while closing, so that whoever closes a second time waits as well.
    closing: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("engine", &self.0.engine).finish_non_exhaustive()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
    }
}

impl Db {
    /// Opens the database with the default [`Options`]. Blocks until every connection stands.
    pub fn open(config: &Config) -> Result<Db, Error> {
        Db::open_with(config, Options::default())
    }

    /// Opens the database. Blocks until every connection stands.
    pub fn open_with(config: &Config, options: Options) -> Result<Db, Error> {
        let Options { queue, patience, group, longest_read, faults } = options;
        let writes = Arc::new(Queue::new(queue, patience));
        let (engine, reads, threads) = match config {
            Config::Sqlite { path, readers } => {
                let reads = Arc::new(Queue::new(queue, patience));
                let threads = lite::threads(path, (*readers, longest_read), group, &writes, &reads, &faults);
                (Engine::Sqlite, reads, threads)
            }
            Config::Postgres { url, workers } => {
                (Engine::Postgres, writes.clone(), pg::threads(url, *workers, longest_read, &writes, &faults))
            }
        };
        // Made before `?`: when one thread could not open its connection, dropping this ends the others.
        let mut open =
            Open { engine, writes, reads, threads: Mutex::default(), closing: tokio::sync::Mutex::default() };
        open.threads = Mutex::new(threads?);
        Ok(Db(Arc::new(open)))
    }

    /// Which database is underneath.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// Runs a job that writes, in one transaction. When it returns `Ok`, its writes are durable before this does; when
    /// it returns `Err`, panics or the engine fails, none of its writes stands.
    ///
    /// The job may be run more than once (PostgreSQL asks for it), so it must begin from the same state each time.
    /// Dropping the returned future does not cancel a job that has been queued.
    pub async fn write<T, E>(
        &self,
        job: impl for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = job::pack(true, job);
        self.0.writes.push(job).await?;
        answer.await.unwrap_or_else(|_| Err(Error::Stopped.into()))
    }

    /// Runs a job that only reads; it sees one snapshot of the database, with every write answered before.
    pub async fn read<T, E>(
        &self,
        job: impl for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = job::pack(false, job);
        self.0.reads.push(job).await?;
        answer.await.unwrap_or_else(|_| Err(Error::Stopped.into()))
    }

    /// [`Db::write`] for a thread that may block: the command line, a test. Panics inside an async task.
    pub fn write_now<T, E>(&self, job: impl for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = job::pack(true, job);
        self.0.writes.push_now(job)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(Error::Stopped.into()))
    }

    /// [`Db::read`] for a thread that may block: the command line, a test. Panics inside an async task.
    pub fn read_now<T, E>(&self, job: impl for<'t> FnMut(&mut Tx<'t>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = job::pack(false, job);
        self.0.reads.push_now(job)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(Error::Stopped.into()))
    }

    /// Takes no more jobs, runs those already queued, checkpoints, stops the threads. Later calls answer
    /// [`Error::Stopped`]. Closing twice is harmless.
    pub async fn close(&self) {
        let _closing = self.0.closing.lock().await;
        let (done, stopped) = oneshot::channel();
        let db = self.clone();
        thread::spawn(move || {
            db.stop();
            let _ = done.send(());
        });
        let _ = stopped.await;
    }

    /// [`Db::close`] for a thread that may block.
    pub fn close_now(&self) {
        let _closing = self.0.closing.blocking_lock();
        self.stop();
    }

    fn stop(&self) {
        self.0.writes.close();
        self.0.reads.close();
        let threads = std::mem::take(&mut *self.0.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}

/// Starts a thread that opens its connection itself (that of `postgres` must not be opened inside an async task) and
/// then serves. Answers when the connection stands.
pub(crate) fn start<W: 'static>(
    name: &str,
    open: impl FnOnce() -> Result<W, Error> + Send + 'static,
    serve: impl FnOnce(W) + Send + 'static,
) -> Result<JoinHandle<()>, Error> {
    let (ready, opened) = mpsc::channel();
    let thread = thread::Builder::new()
        .name(name.into())
        .spawn(move || match open() {
            Ok(worker) => {
                let _ = ready.send(Ok(()));
                serve(worker);
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        })
        .map_err(|error| Error::Engine(format!("thread {name}: {error}")))?;
    opened.recv().unwrap_or(Err(Error::Panicked))?;
    Ok(thread)
}
