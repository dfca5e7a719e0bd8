//! The verbs of a transaction, the same on both engines.

use std::fmt;
use std::marker::PhantomData;

use crate::fault::Faults;
use crate::{Error, FromValue, Sql, ToValue, lite, pg};

/// Which database is underneath. For messages; nothing in the program may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// An open transaction. `'t` is a brand: what carries it cannot leave the job, nor meet another transaction.
///
/// After a statement failed (a [`Error::Conflict`] included) the transaction is over on both engines: every further
/// statement repeats the failure, and the job's writes are rolled back whatever it returns.
pub struct Tx<'t> {
    pub(crate) inner: Inner<'t>,
    faults: &'t Faults,
    failure: Option<Error>,
    brand: PhantomData<fn(&'t ()) -> &'t ()>,
}

pub(crate) enum Inner<'t> {
    Lite(&'t rusqlite::Connection),
    Pg(pg::Transaction<'t>),
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("engine", &self.engine()).field("failure", &self.failure).finish()
    }
}

impl<'t> Tx<'t> {
    pub(crate) fn new(inner: Inner<'t>, faults: &'t Faults) -> Tx<'t> {
        Tx { inner, faults, failure: None, brand: PhantomData }
    }

    /// What went wrong in this transaction, if anything did.
    pub(crate) fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// Asks for the whole job to be run again from the top: what it met was committed by another worker meanwhile, and
    /// next time it will see it. Happens on PostgreSQL alone; SQLite has one writer.
    pub fn again(&mut self) -> Error {
        self.failure = Some(Error::Retry);
        Error::Retry
    }

    /// Which database is underneath.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Lite(_) => Engine::Sqlite,
            Inner::Pg(_) => Engine::Postgres,
        }
    }

    /// Runs a statement that gives no rows; answers how many rows it affected.
    pub fn run(&mut self, sql: Sql, params: &[&dyn ToValue]) -> Result<u64, Error> {
        self.ready(sql)?;
        let done = match &mut self.inner {
            Inner::Lite(connection) => lite::run(connection, sql, params),
            Inner::Pg(transaction) => transaction.run(sql, params),
        };
        self.note(done)
    }

    /// Exactly one row; none is [`Error::Missing`].
    pub fn one<T>(
        &mut self,
        sql: Sql,
        params: &[&dyn ToValue],
        read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.maybe(sql, params, read)?.ok_or(Error::Missing)
    }

    /// One row or none; more are an error.
    pub fn maybe<T>(
        &mut self,
        sql: Sql,
        params: &[&dyn ToValue],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.each(sql, params, &mut |row| {
            if found.is_some() {
                return Err(Error::Engine(format!("{}: more than one row", sql.name)));
            }
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Every row, in order.
    pub fn all<T>(
        &mut self,
        sql: Sql,
        params: &[&dyn ToValue],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, params, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    fn each(&mut self, sql: Sql, params: &[&dyn ToValue], read: &mut Read<'_>) -> Result<(), Error> {
        self.ready(sql)?;
        let done = match &mut self.inner {
            Inner::Lite(connection) => lite::each(connection, sql, params, read),
            Inner::Pg(transaction) => transaction.each(sql, params, read),
        };
        self.note(done)
    }

    fn ready(&mut self, sql: Sql) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let Some(fault) = self.faults.statement() else {
            return Ok(());
        };
        if let Inner::Lite(connection) = self.inner {
            lite::suffer(connection, fault);
        }
        self.note(Err(Error::Engine(format!("{}: fault on demand", sql.name))))
    }

    /// Remembers a failure: PostgreSQL's transaction is dead after one, and so SQLite's is treated alike.
    fn note<T>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &done {
            self.failure = Some(error.clone());
        }
        done
    }
}

/// What an engine calls for every row.
pub(crate) type Read<'a> = dyn FnMut(&mut Row<'_>) -> Result<(), Error> + 'a;

/// One row, read from left to right in the order of the select list:
/// `|row| Ok(Note { no: row.take()?, text: row.take()? })`.
pub struct Row<'r> {
    inner: RowInner<'r>,
    sql: Sql,
    next: usize,
}

pub(crate) enum RowInner<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Pg(&'r postgres::Row),
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("sql", &self.sql.name).field("next", &self.next).finish()
    }
}

impl<'r> Row<'r> {
    pub(crate) fn new(inner: RowInner<'r>, sql: Sql) -> Row<'r> {
        Row { inner, sql, next: 0 }
    }

    /// The next column. A value of another kind, or one column too many, is [`Error::Corrupt`].
    pub fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        let column = self.next;
        self.next += 1;
        let taken = match self.inner {
            RowInner::Lite(row) => lite::column(row, column).and_then(T::from_value),
            RowInner::Pg(row) => pg::column(row, column).and_then(T::from_value),
        };
        taken.map_err(|error| match error {
            Error::Corrupt { what } => Error::corrupt(format_args!("{} column {}", self.sql.name, column + 1), what),
            other => other,
        })
    }
}
