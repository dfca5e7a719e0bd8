//! The seam between the program and its two databases.

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
pub use migrate::{Migration, migrate};
pub use sql::Sql;
pub use tx::{Engine, Row, Tx};
pub use value::{FromValue, ToValue, Value};
