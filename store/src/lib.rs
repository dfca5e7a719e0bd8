//! The seam between the program and its two databases: SQLite in one file, or a PostgreSQL server.
//!
//! ```no_run
//! # async fn example() -> Result<(), store::Error> {
//! use store::{Config, Db, Error};
//!
//! mod sql {
//!     store::sql! {
//!         TURN = "update room set turn = turn + 1 where id = $1 returning turn";
//!         WRITE = "insert into note (room, no, text) values ($1, $2, $3)";
//!     }
//! }
//!
//! let db = Db::open(&Config::Sqlite { path: "engawa.db".into(), readers: 4 })?;
//! let room = [7; 16];
//! let no: i64 = db
//!     .write(move |tx| {
//!         let no: i64 = tx.one(sql::TURN, &[&room], |row| row.take())?;
//!         tx.run(sql::WRITE, &[&room, &no, &"お変わりありません。"])?;
//!         Ok::<_, Error>(no)
//!     })
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Jobs
//!
//! A job is ordinary synchronous Rust on a [`Tx`]; only the doors [`Db::write`] and [`Db::read`] are async. So a
//! transaction cannot wait for the outside world, and what runs in it can be tested by calling it. Worker threads own
//! the connections and take jobs from a bounded queue; a full queue is [`Error::Busy`] after two seconds.
//!
//! - **SQLite** has one writer. Jobs that are waiting together share one transaction and one durable commit (*group
//!   commit*), each in a savepoint of its own, so that a refusal or a panic costs nobody else anything. All are answered
//!   after the commit. If the engine drops the transaction (full disk) or the commit fails, all get the fault.
//! - **PostgreSQL** has n workers. A job that met another (40001, 40P01), or whose connection broke before the commit, is
//!   run again from the top; one whose connection broke in the commit is not, and is told so.
//!
//! Dropping the future of a door does not cancel its job: somebody who closes the browser has still signed the paper.
//!
//! # House dialect
//!
//! One SQL text serves both engines, because it keeps to what both understand the same way:
//!
//! - Lower-case constants made by [`sql!`]; parameters `$1`, `$2` …; named columns, never `*`. A test prepares every
//!   constant on both engines ([`inspect::prepare`]).
//! - Columns are text, integer / `bigint`, real / `double precision`, integer / `boolean`, blob / `bytea`, and ids of 16
//!   bytes, blob / `uuid` ([`Value`]). Instants are microseconds since 1970 (bigint), dates `YYYY-MM-DD`, JSON is opaque text.
//! - Tables are `strict` on SQLite; foreign keys are on, name the columns they refer to, do not cascade and are never
//!   deferred (a deferred one would fail in the commit, which is everybody's). Stage columns are text without `check`.
//! - Portable: `returning`, `on conflict … do update`, row values, common table expressions, window functions, `exists`,
//!   `insert … select … where not exists`, `($1 is null or …)`, `||`, `min`, `max`, `count`, `coalesce`.
//! - `where flag`, never `flag = 1`. `sum`, `length` and bare integers are cast to bigint. No `in` of variable length.
//! - `nulls first` or `nulls last` always. Text is ordered by its bytes: PostgreSQL databases are made with
//!   `lc_collate` C.UTF-8, others are refused on opening.
//! - `like` and `lower` only on columns that the program has folded: SQLite's know ASCII only.
//! - Time, ids and chance are parameters, never made by the database. No sequences, no defaults of the server.
//! - Not used: `ilike`, `greatest`, `for update`, `->>`, arrays, `json_each`, advisory locks, `listen`, `skip locked`.
//!
//! **A statement that failed ends its job.** PostgreSQL's transaction is dead after one while SQLite's would go on, so
//! [`Tx`] ends both: further statements repeat the failure, and nothing is kept even if the job returns `Ok`.
//!
//! # Why not a toolkit
//!
//! sqlx was tried: its dynamic driver knows nine kinds of values, not the booleans and ids we need, and its async calls
//! cost a five-statement job two thirds of its speed on SQLite (16,000 against 45,000 a second, in a prototype). The two
//! drivers used here are plain blocking ones, each in the thread that owns it.

mod db;
mod error;
mod fault;
pub mod inspect;
mod job;
mod lite;
mod migrate;
mod pg;
mod queue;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use db::{Config, Db, Options};
pub use error::{Error, Rule};
pub use fault::Faults;
pub use migrate::{Level, Migration, level, migrate};
pub use sql::Sql;
pub use tx::{Engine, Row, Tx};
pub use value::{FromValue, ToValue, Value};
