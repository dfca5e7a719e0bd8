//! Databases that are migrated once and then copied, under a name that changes with the steps. Test programs run side by
//! side: whoever comes first makes the template, the others wait for it.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::{Config, Error, Migration, migrate, pg};

fn fingerprint(migrations: &[Migration]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for step in migrations {
        (step.number, step.name, step.since, step.sqlite, step.postgres).hash(&mut hasher);
    }
    // What this crate adds to a step, and how it makes a file.
    include_str!("../migrate.rs").hash(&mut hasher);
    include_str!("../lite/mod.rs").hash(&mut hasher);
    hasher.finish()
}

/// A migrated file of SQLite. It lies beside the test's program, so that it goes when the build is cleaned.
pub(super) fn file(migrations: &[Migration]) -> PathBuf {
    let program = std::env::current_exe().expect("the test's own program");
    let folder = program.parent().expect("its folder").join("templates");
    let template = folder.join(format!("{:016x}.db", fingerprint(migrations)));
    if !template.exists() {
        fs::create_dir_all(&folder).expect("a folder for templates");
        let lock = File::create(folder.join("lock")).expect("the templates' lock");
        lock.lock().expect("waiting for the templates");
        if !template.exists() {
            let making = tempfile::tempdir_in(&folder).expect("a folder for the template");
            let path = making.path().join("made.db");
            migrate(&Config::Sqlite { path: path.clone(), readers: 1 }, migrations).expect("migrating the template");
            // The last connection is closed, so its log is in the file.
            fs::rename(&path, &template).expect("offering the template");
        }
    }
    template
}

/// A migrated database on the server, by its name.
pub(super) fn database(server: &str, migrations: &[Migration]) -> String {
    let number = fingerprint(migrations);
    let name = format!("template_{number:016x}");
    let there = format!("select from pg_database where datname = '{name}'");
    let (at, steps, made) = (server.to_owned(), migrations.to_vec(), name.clone());
    let make = move || -> Result<(), Error> {
        let fault = |error| pg::fault("template", &error);
        let mut client = pg::connect(&at)?;
        if client.query_opt(&there, &[]).map_err(fault)?.is_some() {
            return Ok(());
        }
        // Held until this connection closes.
        client.execute("select pg_advisory_lock($1)", &[&number.cast_signed()]).map_err(fault)?;
        if client.query_opt(&there, &[]).map_err(fault)?.is_some() {
            return Ok(());
        }
        let making = format!("{made}_making");
        create(&at, &making, "template0");
        migrate(&Config::Postgres { url: on(&at, &making), workers: 1 }, &steps)?;
        client.batch_execute(&format!("alter database {making} rename to {made}")).map_err(fault)
    };
    std::thread::spawn(make).join().unwrap_or(Err(Error::Panicked)).expect("making the template");
    name
}

/// A database like another. One of that name, left behind by a test that was killed, is dropped first.
pub(super) fn create(server: &str, name: &str, template: &str) {
    order(server, &format!("drop database if exists {name} with (force)")).expect("reaching the test server");
    let create = format!("create database {name} template {template} encoding 'UTF8' locale 'C.UTF-8'");
    order(server, &create).expect("creating the test's database");
}

/// The address with another database.
pub(super) fn on(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
    format!("{}/{name}{query}", &address[..end])
}

/// Outside a transaction, on a thread of its own so that it works in async tests as well.
pub(super) fn order(server: &str, sql: &str) -> Result<(), Error> {
    let (server, sql) = (server.to_owned(), sql.to_owned());
    let thread = std::thread::spawn(move || {
        pg::connect(&server)?.batch_execute(&sql).map_err(|error| pg::fault("scratch database", &error))
    });
    thread.join().unwrap_or(Err(Error::Panicked))
}
