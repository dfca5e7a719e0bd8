//! What can go wrong in the store, in the same words for both engines.

use std::fmt;

use crate::Sql;

/// A fault or a refusal of the database.
///
/// No variant ever carries a bound value, so an `Error` may be written to a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// [`Tx::one`](crate::Tx::one) found no row.
    #[error("no row")]
    Missing,
    /// A rule of the schema refused the row.
    #[error("{sql}: refused by a {rule} rule")]
    Conflict {
        /// Name of the statement.
        sql: &'static str,
        /// Which kind of rule.
        rule: Rule,
    },
    /// A stored value is not one the program knows. See [`Error::corrupt`].
    #[error("corrupt: {what}")]
    Corrupt {
        /// Where, and what is wrong with it; never the value itself.
        what: String,
    },
    /// The queue stayed full, or another process held the database, for too long, or its server cannot be reached, or a
    /// read took longer than a read may. Nothing was written: come back later.
    #[error("the database is busy")]
    Busy,
    /// The engine could not serialize this transaction with another one. [`Db::write`](crate::Db::write)
    /// has already run the job again several times.
    #[error("gave way to another transaction")]
    Retry,
    /// The job panicked. It alone was rolled back.
    #[error("the job panicked")]
    Panicked,
    /// The store is closing or closed.
    #[error("the store is closed")]
    Stopped,
    /// Anything else, for the log only.
    #[error("{0}")]
    Engine(String),
}

/// The rule of the schema that refused a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Primary key or unique.
    Unique,
    /// Foreign key, from either side.
    Foreign,
    /// Not null.
    NotNull,
    /// Check.
    Check,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Unique => "unique",
            Rule::Foreign => "foreign key",
            Rule::NotNull => "not-null",
            Rule::Check => "check",
        })
    }
}

impl Error {
    /// A stored value that is not one the program knows: `corrupt("note.kind", "unknown value")`.
    /// Say what is wrong, never the value: it may be somebody's.
    pub fn corrupt(place: impl fmt::Display, why: impl fmt::Display) -> Error {
        Error::Corrupt { what: format!("{place}: {why}") }
    }

    /// A read was given up. The log says which: it asks for more than anybody should have to wait for.
    pub(crate) fn took_too_long(sql: &'static str) -> Error {
        tracing::warn!(statement = sql, "a read took too long and was given up");
        Error::Busy
    }

    /// `run` is for statements without rows: SQLite would stop such a statement at its first row.
    pub(crate) fn gives_rows(sql: Sql) -> Error {
        Error::Engine(format!("{}: gives rows; use one, maybe or all", sql.name))
    }
}
