//! Migrations: numbered, append-only, one text per engine. The schema says itself how far it is and which programs may
//! run on it: a table of one row, moved in the transaction of each step.

use refinery::{Migration as Unapplied, Runner};

use crate::{Config, Error, lite, pg};

/// One step of the schema. Never edited once it has been released: the engine keeps its checksum.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: u32,
    /// What it does, in snake case: `rooms`.
    pub name: &'static str,
    /// Of a step that takes something away (contracts): the version of the program that no longer uses it, like
    /// `0.3.0`. Older programs may not run on the schema from then on.
    pub since: Option<&'static str>,
    /// The statements for SQLite.
    pub sqlite: &'static str,
    /// The statements for PostgreSQL, with the same outcome.
    pub postgres: &'static str,
}

/// How far a schema is, as it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The number of its last step; 0 before the first.
    pub number: u32,
    /// The version of the oldest program that may run on it; empty if every one may.
    pub oldest: String,
}

/// Applies those that are missing, each in its own transaction, and answers their names. An edited, missing or renumbered
/// migration is an error. A schema that is further than these is left as it is: its [`Level`] says whether this program
/// may run on it.
pub fn migrate(config: &Config, migrations: &[Migration]) -> Result<Vec<String>, Error> {
    let level = level(config)?;
    if migrations.last().is_some_and(|last| last.number < level.number) {
        return Ok(Vec::new());
    }
    match config {
        Config::Sqlite { path, .. } => {
            let mut connection = lite::open(path)?;
            // A table is rebuilt by copying it and dropping the old one, which foreign keys would take for deletion.
            connection.execute_batch("pragma foreign_keys = off").map_err(|error| lite::fault("migrate", &error))?;
            let applied = apply(&mut connection, &steps(migrations, |step| (step.sqlite, " strict"))?)?;
            let broken = connection.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0));
            match broken.map_err(|error| lite::fault("migrate", &error))? {
                0i64 => Ok(applied),
                rows => Err(Error::Engine(format!("migrate: {rows} rows break a foreign key"))),
            }
        }
        Config::Postgres { url, .. } => {
            let (url, steps) = (url.clone(), steps(migrations, |step| (step.postgres, ""))?);
            // A thread of its own: the client panics inside an async task.
            let thread = std::thread::spawn(move || apply(&mut pg::connect(&url)?, &steps));
            thread.join().unwrap_or(Err(Error::Panicked))
        }
    }
}

/// Each step with what it writes into the table of the level. `text` gives a step's statements for an engine, and what
/// ends a table's definition there.
fn steps(
    migrations: &[Migration],
    text: fn(&Migration) -> (&'static str, &'static str),
) -> Result<Vec<Unapplied>, Error> {
    let mut oldest = "";
    let each = migrations.iter().map(|step| {
        let (Migration { number, name, .. }, (statements, strict)) = (step, text(step));
        oldest = step.since.unwrap_or(oldest);
        let whole = format!(
            "{statements}\n\
             create table if not exists schema_level (number integer not null, oldest text not null){strict};\n\
             delete from schema_level;\n\
             insert into schema_level (number, oldest) values ({number}, '{oldest}');\n"
        );
        Unapplied::unapplied(&format!("V{number}__{name}"), &whole)
    });
    each.collect::<Result<_, _>>().map_err(|error| refuse(&error))
}

fn apply(connection: &mut impl refinery::Migrate, migrations: &[Unapplied]) -> Result<Vec<String>, Error> {
    let report = Runner::new(migrations).run(connection).map_err(|error| refuse(&error))?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

fn refuse(error: &refinery::Error) -> Error {
    Error::Engine(format!("migrate: {error}"))
}

const LEVEL: &str = "select number, oldest from schema_level";

/// How far the schema of this database is. Makes no file and no table. Blocks.
pub fn level(config: &Config) -> Result<Level, Error> {
    match config {
        Config::Sqlite { path, .. } if !path.exists() => Ok(Level::default()),
        Config::Sqlite { path, .. } => {
            let connection = lite::open(path)?;
            let fault = |error| lite::fault("level", &error);
            if !connection.table_exists(None, "schema_level").map_err(fault)? {
                return Ok(Level::default());
            }
            let read = |row: &rusqlite::Row<'_>| Ok(Level { number: row.get(0)?, oldest: row.get(1)? });
            connection.query_row(LEVEL, [], read).map_err(fault)
        }
        Config::Postgres { url, .. } => {
            let url = url.clone();
            std::thread::spawn(move || level_on(&url)).join().unwrap_or(Err(Error::Panicked))
        }
    }
}

fn level_on(url: &str) -> Result<Level, Error> {
    let mut client = pg::connect(url)?;
    let fault = |error| pg::fault("level", &error);
    let there = client.query_one("select to_regclass('schema_level') is not null", &[]).map_err(fault)?;
    if !there.try_get::<_, bool>(0).map_err(fault)? {
        return Ok(Level::default());
    }
    let row = client.query_one(LEVEL, &[]).map_err(fault)?;
    let number = u32::try_from(row.try_get::<_, i32>(0).map_err(fault)?);
    let number = number.map_err(|_| Error::corrupt("schema_level.number", "below zero"))?;
    Ok(Level { number, oldest: row.try_get(1).map_err(fault)? })
}
