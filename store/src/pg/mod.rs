//! PostgreSQL: the verbs on a transaction.

mod connect;
mod value;
mod worker;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::{RowIter, Statement};

use crate::db::start;
use crate::error::Rule;
use crate::fault::Faults;
use crate::queue::Queue;
use crate::tx::{Read, RowInner};
use crate::{Error, Row, Sql, ToValue, Value};

pub(crate) use connect::connect;
use worker::Worker;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// The prepared statements of one connection, by their text.
#[derive(Default)]
pub(crate) struct Statements(HashMap<&'static str, Statement>);

/// A transaction with the statements of its connection.
pub(crate) struct Transaction<'t> {
    pub(crate) transaction: postgres::Transaction<'t>,
    pub(crate) statements: &'t mut Statements,
}

impl Transaction<'_> {
    pub(crate) fn run(&mut self, sql: Sql, params: &[&dyn ToValue]) -> Result<u64, Error> {
        if !self.prepared(sql)?.columns().is_empty() {
            return Err(Error::gives_rows(sql));
        }
        let mut rows = self.start(sql, params)?;
        // An answer without rows has its end only; reading it gives the count.
        while rows.next().map_err(|error| fault(sql.name, &error))?.is_some() {}
        Ok(rows.rows_affected().unwrap_or(0))
    }

    pub(crate) fn each(&mut self, sql: Sql, params: &[&dyn ToValue], read: &mut Read<'_>) -> Result<(), Error> {
        let mut rows = self.start(sql, params)?;
        while let Some(row) = rows.next().map_err(|error| fault(sql.name, &error))? {
            read(&mut Row::new(RowInner::Pg(&row), sql))?;
        }
        Ok(())
    }

    fn start(&mut self, sql: Sql, params: &[&dyn ToValue]) -> Result<RowIter<'_>, Error> {
        let statement = self.prepared(sql)?;
        let count = statement.params().len();
        if count != params.len() {
            return Err(Error::Engine(format!("{}: {count} parameters, {} values", sql.name, params.len())));
        }
        for param in params {
            param.to_value().check().map_err(|why| Error::Engine(format!("{}: {why}", sql.name)))?;
        }
        let values = params.iter().map(|param| param.to_value());
        self.transaction.query_raw(&statement, values).map_err(|error| fault(sql.name, &error))
    }

    /// Prepares, and refuses types that do not cross the seam: `sum` of a bigint is numeric until it is cast.
    pub(crate) fn check(&mut self, sql: Sql) -> Result<(), Error> {
        let statement = self.prepared(sql)?;
        let columns = statement.columns().iter().map(|column| column.type_());
        match statement.params().iter().chain(columns).find(|ty| !value::supported(ty)) {
            Some(ty) => Err(Error::Engine(format!("{}: {ty} does not cross the seam, cast it", sql.name))),
            None => Ok(()),
        }
    }

    fn prepared(&mut self, sql: Sql) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.0.get(sql.text) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql.text).map_err(|error| fault(sql.name, &error))?;
        if self.statements.0.len() >= STATEMENTS {
            self.statements.0.clear();
        }
        self.statements.0.insert(sql.text, statement.clone());
        Ok(statement)
    }
}

pub(crate) fn column<'r>(row: &'r postgres::Row, column: usize) -> Result<Value<'r>, Error> {
    let Some(about) = row.columns().get(column) else {
        return Err(Error::corrupt("row", "too few columns"));
    };
    row.try_get(column).map_err(|_| Error::corrupt(about.type_(), "not a kind of value that crosses the seam"))
}

/// The engine's error in the store's words. PostgreSQL quotes values in some messages, so the message is taken only
/// from classes of errors that speak of names, states and resources.
pub(crate) fn fault(name: &'static str, error: &postgres::Error) -> Error {
    let Some(report) = error.as_db_error() else {
        return Error::Engine(format!("{name}: {error}"));
    };
    let rule = match *report.code() {
        SqlState::QUERY_CANCELED => return Error::took_too_long(name),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => return Error::Retry,
        SqlState::UNIQUE_VIOLATION => Rule::Unique,
        SqlState::FOREIGN_KEY_VIOLATION => Rule::Foreign,
        SqlState::NOT_NULL_VIOLATION => Rule::NotNull,
        SqlState::CHECK_VIOLATION => Rule::Check,
        _ => {
            let code = report.code().code();
            let harmless = ["08", "25", "40", "42", "53", "54", "55", "57", "58"].contains(&&code[..2]);
            let message = if harmless { report.message() } else { "refused" };
            return Error::Engine(format!("{name}: {message} (PostgreSQL {code})"));
        }
    };
    Error::Conflict { sql: name, rule }
}

/// Starts the workers.
pub(crate) fn threads(
    url: &str,
    workers: usize,
    longest: Duration,
    queue: &Arc<Queue>,
    faults: &Faults,
) -> Result<Vec<JoinHandle<()>>, Error> {
    (0..workers.max(1))
        .map(|_| {
            let (url, queue, faults) = (url.to_owned(), queue.clone(), faults.clone());
            start("store-worker", move || Worker::open(url, longest, queue, faults), Worker::serve)
        })
        .collect()
}
