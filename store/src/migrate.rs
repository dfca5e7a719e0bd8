//! Migrations: numbered, append-only, one text per engine.

use refinery::{Migration as Unapplied, Runner};

use crate::{Config, Error, lite, pg};

/// One step of the schema. Never edited once it has been released: the engine keeps its checksum.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: u32,
    /// What it does, in snake case: `rooms`.
    pub name: &'static str,
    /// The statements for SQLite.
    pub sqlite: &'static str,
    /// The statements for PostgreSQL, with the same outcome.
    pub postgres: &'static str,
}

/// Applies those that are missing, each in its own transaction, and answers their names. An edited, missing or renumbered
/// migration is an error.
pub fn migrate(config: &Config, migrations: &[Migration]) -> Result<Vec<String>, Error> {
    let prepare = |text: fn(&Migration) -> &'static str| {
        let each = |step: &Migration| Unapplied::unapplied(&format!("V{}__{}", step.number, step.name), text(step));
        migrations.iter().map(each).collect::<Result<Vec<_>, _>>().map_err(|error| refuse(&error))
    };
    match config {
        Config::Sqlite { path, .. } => {
            let mut connection = lite::open(path)?;
            // A table is rebuilt by copying it and dropping the old one, which foreign keys would take for deletion.
            connection.execute_batch("pragma foreign_keys = off").map_err(|error| lite::fault("migrate", &error))?;
            let applied = apply(&mut connection, &prepare(|step| step.sqlite)?)?;
            let broken = connection.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0));
            match broken.map_err(|error| lite::fault("migrate", &error))? {
                0i64 => Ok(applied),
                rows => Err(Error::Engine(format!("migrate: {rows} rows break a foreign key"))),
            }
        }
        Config::Postgres { url, .. } => {
            let (url, migrations) = (url.clone(), prepare(|step| step.postgres)?);
            // A thread of its own: the client panics inside an async task.
            let thread = std::thread::spawn(move || apply(&mut pg::connect(&url)?, &migrations));
            thread.join().unwrap_or(Err(Error::Panicked))
        }
    }
}

fn apply(connection: &mut impl refinery::Migrate, migrations: &[Unapplied]) -> Result<Vec<String>, Error> {
    let report = Runner::new(migrations).run(connection).map_err(|error| refuse(&error))?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

fn refuse(error: &refinery::Error) -> Error {
    Error::Engine(format!("migrate: {error}"))
}
