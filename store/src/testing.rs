//! Private databases for tests (feature `testing`).

use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Config, Db, Error, Faults, Migration, Options, migrate, pg};

/// Names the PostgreSQL server for tests: an address whose user may create databases.
pub const SERVER: &str = "ENGAWA_TEST_PG";

/// A fresh private database, open, and gone with this value. Reads like a [`Db`].
#[derive(Debug)]
pub struct Scratch {
    db: Db,
    config: Config,
    faults: Faults,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(TempDir),
    Server { server: String, name: String },
}

impl Deref for Scratch {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// The usual options, with faults to order by [`Scratch::faults`]; and groups end when nobody waits, never by the clock,
/// so that a test's groups are the same on a slow machine.
fn options() -> Options {
    Options { group: Duration::from_secs(60), faults: Faults::orders(), ..Options::default() }
}

/// An empty SQLite database.
pub fn scratch_sqlite() -> Scratch {
    scratch_sqlite_with(options())
}

/// An empty SQLite database, opened with these options.
pub fn scratch_sqlite_with(options: Options) -> Scratch {
    let folder = tempfile::tempdir().expect("a folder for the test's database");
    let config = Config::Sqlite { path: folder.path().join("test.db"), readers: 2 };
    Scratch::open(config, options, Place::Folder(folder))
}

/// An empty PostgreSQL database on the server that [`SERVER`] names.
pub fn scratch_postgres() -> Scratch {
    scratch_postgres_with(options())
}

/// An empty PostgreSQL database, opened with these options.
pub fn scratch_postgres_with(options: Options) -> Scratch {
    let server = std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: it names a PostgreSQL server, like postgres://engawa@127.0.0.1:5433/postgres")
    });
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let name = format!("scratch_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    // An earlier process of the same number may have been killed and left its database behind.
    order(&server, &format!("drop database if exists {name} with (force)")).expect("reaching the test server");
    order(&server, &format!("create database {name} template template0 encoding 'UTF8' locale 'C.UTF-8'"))
        .expect("creating the test's database");
    let config = Config::Postgres { url: on(&server, &name), workers: 4 };
    Scratch::open(config, options, Place::Server { server, name })
}

/// The address with another database.
fn on(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
    format!("{}/{name}{query}", &address[..end])
}

/// Outside a transaction, on a thread of its own so that it works in async tests as well.
fn order(server: &str, sql: &str) -> Result<(), Error> {
    let (server, sql) = (server.to_owned(), sql.to_owned());
    let thread = std::thread::spawn(move || {
        pg::connect(&server)?.batch_execute(&sql).map_err(|error| pg::fault("scratch database", &error))
    });
    thread.join().unwrap_or(Err(Error::Panicked))
}

impl Scratch {
    fn open(config: Config, options: Options, place: Place) -> Scratch {
        let faults = options.faults.clone();
        Scratch { db: Db::open_with(&config, options).expect("opening the test's database"), config, faults, place }
    }

    /// Where to order faults of this database.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// How to open the same database once more.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Opens the same database once more, as a second process would.
    pub fn open_again(&self) -> Db {
        self.open_again_with(Options::default())
    }

    /// Opens the same database once more with these options.
    pub fn open_again_with(&self, options: Options) -> Db {
        Db::open_with(&self.config, options).expect("opening again")
    }

    /// Applies migrations.
    pub fn migrate(&self, migrations: &[Migration]) {
        migrate(&self.config, migrations).expect("migrating");
    }

    /// The database's folder, on SQLite.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(folder) => Some(folder.path()),
            Place::Server { .. } => None,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Place::Server { server, name } = &self.place {
            let dropped = order(server, &format!("drop database if exists {name} with (force)"));
            if !std::thread::panicking() {
                dropped.expect("dropping the test's database");
            }
        }
    }
}

/// Writes one test for both engines: `on_both! { fn name(db) { … } }` makes `name::sqlite` and `name::postgres`.
/// `db` is a [`Scratch`]; with `async fn` the body runs in a tokio test. May hold several functions.
#[macro_export]
macro_rules! on_both {
    () => {};
    ($(#[$meta:meta])* fn $name:ident($db:ident) $body:block $($rest:tt)*) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            fn test($db: $crate::testing::Scratch) $body
            #[test]
            fn sqlite() {
                test($crate::testing::scratch_sqlite());
            }
            #[test]
            fn postgres() {
                test($crate::testing::scratch_postgres());
            }
        }
        $crate::on_both! { $($rest)* }
    };
    ($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block $($rest:tt)*) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn test($db: $crate::testing::Scratch) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test($crate::testing::scratch_sqlite()).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test($crate::testing::scratch_postgres()).await;
            }
        }
        $crate::on_both! { $($rest)* }
    };
}
#[doc(inline)]
pub use crate::on_both;
