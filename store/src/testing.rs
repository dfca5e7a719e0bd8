//! Private databases for tests (feature `testing`).

mod template;

use std::ops::Deref;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Config, Db, Faults, Migration, Options, migrate};

/// Names the PostgreSQL server for tests: an address whose user may create databases.
pub const SERVER: &str = "ENGAWA_TEST_PG";

/// A fresh private database, gone with this value. Reads like a [`Db`].
///
/// It is made when it is first used. One that is migrated first of all is the copy of a template, which is migrated once
/// for all tests.
#[derive(Debug)]
pub struct Scratch {
    db: OnceLock<Db>,
    made: OnceLock<()>,
    options: Options,
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
        self.open()
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
    // In memory where the system offers that: no test asks whether the disk really wrote.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a folder for the test's database");
    let config = Config::Sqlite { path: folder.path().join("test.db"), readers: 2 };
    Scratch::new(config, options, Place::Folder(folder))
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
    let config = Config::Postgres { url: template::on(&server, &name), workers: 4 };
    Scratch::new(config, options, Place::Server { server, name })
}

impl Scratch {
    fn new(config: Config, options: Options, place: Place) -> Scratch {
        let (faults, db, made) = (options.faults.clone(), OnceLock::new(), OnceLock::new());
        Scratch { db, made, options, config, faults, place }
    }

    /// Where to order faults of this database.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// How to open the same database once more.
    pub fn config(&self) -> &Config {
        self.made.get_or_init(|| self.make(None));
        &self.config
    }

    fn open(&self) -> &Db {
        self.db.get_or_init(|| Db::open_with(self.config(), self.options.clone()).expect("opening the test's database"))
    }

    /// Makes it, empty or as the copy of a template.
    fn make(&self, migrations: Option<&[Migration]>) {
        match &self.place {
            Place::Folder(folder) => {
                if let Some(migrations) = migrations {
                    std::fs::copy(template::file(migrations), folder.path().join("test.db"))
                        .expect("copying the template");
                }
            }
            Place::Server { server, name } => {
                let template = migrations.map(|migrations| template::database(server, migrations));
                template::create(server, name, template.as_deref().unwrap_or("template0"));
            }
        }
    }

    /// Opens the same database once more, as a second process would.
    pub fn open_again(&self) -> Db {
        self.open_again_with(Options::default())
    }

    /// Opens the same database once more with these options.
    pub fn open_again_with(&self, options: Options) -> Db {
        Db::open_with(self.config(), options).expect("opening again")
    }

    /// Applies migrations, and opens it.
    pub fn migrate(&self, migrations: &[Migration]) {
        let mut copied = false;
        self.made.get_or_init(|| {
            self.make(Some(migrations));
            copied = true;
        });
        if !copied {
            migrate(&self.config, migrations).expect("migrating");
        }
        self.open();
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
        let Place::Server { server, name } = &self.place else { return };
        if self.made.get().is_some() {
            let dropped = template::order(server, &format!("drop database if exists {name} with (force)"));
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
