//! SQLite: the verbs on a connection, and how a connection is set up.

mod checkpoint;
mod reader;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql, ffi};

use crate::db::start;
use crate::error::Rule;
use crate::fault::{Fault, Faults};
use crate::queue::Queue;
use crate::tx::{Read, RowInner};
use crate::{Error, Row, Sql, ToValue, Value};
use checkpoint::{Checkpointer, Log};
use reader::Reader;
use writer::Writer;

/// How long a statement waits for another process that holds the database.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// Opens a connection that may write. Creates the file if it is missing.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault("open", &error))?;
    set_up(&connection, "")?;
    Ok(connection)
}

/// Opens a connection that only reads. It may not be opened read-only: readers of a WAL write to its index.
fn open_reader(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault("open", &error))?;
    set_up(&connection, "pragma query_only = on;")?;
    Ok(connection)
}

fn set_up(connection: &Connection, more: &str) -> Result<(), Error> {
    let refuse = |error| fault("open", &error);
    connection.busy_timeout(BUSY).map_err(refuse)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise SQLite plans a statement anew whenever another value is bound to a parameter it has looked at (a limit,
    // a bound of time), which costs most reads more than they do.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(refuse)?;
    let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0)).map_err(refuse)?;
    if mode != "wal" {
        return Err(Error::Engine(format!("open: the file system allows journal mode {mode} only, not wal")));
    }
    // wal_autocheckpoint = 0: a checkpoint inside a commit would make every command of that group wait for it; the
    // checkpointer has its own thread. trusted_schema, cell_size_check: a damaged file is found, not obeyed.
    let rest = format!(
        "pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = 0;
         pragma journal_size_limit = 67108864; pragma temp_store = memory; pragma cache_size = -16384;
         pragma trusted_schema = off; pragma cell_size_check = on; {more}"
    );
    connection.execute_batch(&rest).map_err(refuse)
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Integer(integer) => ValueRef::Integer(*integer),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Boolean(boolean) => ValueRef::Integer((*boolean).into()),
            Value::Blob(blob) => ValueRef::Blob(blob),
            Value::Id(id) => ValueRef::Blob(id),
        }))
    }
}

/// Prepares (from the cache) and binds.
fn ready<'c>(connection: &'c Connection, sql: Sql, params: &[&dyn ToValue]) -> Result<CachedStatement<'c>, Error> {
    let mut statement = connection.prepare_cached(sql.text).map_err(|error| fault(sql.name, &error))?;
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(Error::Engine(format!("{}: {count} parameters, {} values", sql.name, params.len())));
    }
    for index in 1..=count {
        // `$2` is a name to SQLite, which numbers parameters in the order in which they first appear.
        let value = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
            .and_then(|number| params.get(number.checked_sub(1)?))
            .ok_or_else(|| Error::Engine(format!("{}: parameters must be $1 to ${count}", sql.name)))?
            .to_value();
        value.check().map_err(|why| Error::Engine(format!("{}: {why}", sql.name)))?;
        statement.raw_bind_parameter(index, value).map_err(|error| fault(sql.name, &error))?;
    }
    Ok(statement)
}

pub(crate) fn run(connection: &Connection, sql: Sql, params: &[&dyn ToValue]) -> Result<u64, Error> {
    let mut statement = ready(connection, sql, params)?;
    if statement.column_count() > 0 {
        return Err(Error::gives_rows(sql));
    }
    let affected = statement.raw_execute().map_err(|error| fault(sql.name, &error))?;
    Ok(affected as u64)
}

pub(crate) fn each(
    connection: &Connection,
    sql: Sql,
    params: &[&dyn ToValue],
    read: &mut Read<'_>,
) -> Result<(), Error> {
    let mut statement = ready(connection, sql, params)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| fault(sql.name, &error))? {
        read(&mut Row::new(RowInner::Lite(row), sql))?;
    }
    Ok(())
}

pub(crate) fn column<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<Value<'r>, Error> {
    Ok(match row.get_ref(column).map_err(|_| Error::corrupt("row", "too few columns"))? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => {
            Value::Text(std::str::from_utf8(text).map_err(|_| Error::corrupt("text", "not UTF-8"))?)
        }
        ValueRef::Blob(blob) => Value::Blob(blob),
    })
}

/// Does to the connection what a fault on demand would have done to it.
pub(crate) fn suffer(connection: &Connection, fault: Fault) {
    if fault == Fault::Dropped && !connection.is_autocommit() {
        let _ = connection.execute_batch("rollback");
    }
}

/// The engine's error in the store's words. SQLite's messages name tables and columns, never values.
pub(crate) fn fault(name: &'static str, error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return match error {
            rusqlite::Error::SqlInputError { msg, .. } => Error::Engine(format!("{name}: {msg}")),
            other => Error::Engine(format!("{name}: {other}")),
        };
    };
    match (code.code, code.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Error::Busy,
        (ErrorCode::OperationInterrupted, _) => Error::took_too_long(name),
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID) => {
            Error::Conflict { sql: name, rule: Rule::Unique }
        }
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Error::Conflict { sql: name, rule: Rule::Foreign },
        (_, ffi::SQLITE_CONSTRAINT_NOTNULL) => Error::Conflict { sql: name, rule: Rule::NotNull },
        (_, ffi::SQLITE_CONSTRAINT_CHECK) => Error::Conflict { sql: name, rule: Rule::Check },
        (_, extended) => Error::Engine(format!(
            "{name}: {} (SQLite {extended})",
            message.as_deref().unwrap_or(ffi::code_to_str(extended))
        )),
    }
}

/// Starts the writer, the checkpointer and the readers. The writer comes first: it makes the file.
pub(crate) fn threads(
    path: &Path,
    (readers, longest_read): (usize, Duration),
    group: Duration,
    writes: &Arc<Queue>,
    reads: &Arc<Queue>,
    faults: &Faults,
) -> Result<Vec<JoinHandle<()>>, Error> {
    let (log, listener) = Log::new();
    let mut threads = Vec::with_capacity(readers + 2);
    let (file, queue, faulty, told_by) = (path.to_owned(), writes.clone(), faults.clone(), log.clone());
    threads.push(start(
        "store-writer",
        move || Writer::open(file, queue, told_by, faulty),
        move |writer: Writer| writer.serve(group),
    )?);
    let file = path.to_owned();
    threads.push(start("store-checkpoint", move || Checkpointer::open(&file, listener), Checkpointer::serve)?);
    for _ in 0..readers.max(1) {
        let (file, queue, faulty, open) = (path.to_owned(), reads.clone(), faults.clone(), log.clone());
        threads.push(start(
            "store-reader",
            move || Reader::open(&file, queue, longest_read, open, faulty),
            Reader::serve,
        )?);
    }
    Ok(threads)
}

pub(crate) fn prepare(connection: &Connection, sql: Sql) -> Result<(), Error> {
    connection.prepare(sql.text).map(drop).map_err(|error| fault(sql.name, &error))
}
