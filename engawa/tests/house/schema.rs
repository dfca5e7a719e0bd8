//! Both databases get the same schema, and understand every statement.

use std::collections::BTreeMap;

use store::testing::{Scratch, on_both};
use store::{Migration, Sql};

use crate::source::{files, read};
use crate::sql::statements;
use crate::{golden, hold};

const SCHEMA: &str = "
engawa/schema.txt is the schema that the migrations make, the same on SQLite and PostgreSQL (SQLite knows neither
booleans nor ids: there they are integer and blob). It is reviewed as a diff; migrations that went out are never edited.";

const STATEMENTS: &str = "
Every statement is prepared on both databases, so that a misspelt column is found here and not by a nurse at night.";

/// The migrations as they lie in the two folders.
fn migrations() -> Vec<Migration> {
    let mut found: BTreeMap<u32, Migration> = BTreeMap::new();
    for path in files().iter().filter_map(|path| path.strip_prefix("engawa/migrations/sqlite/")) {
        let parts =
            path.strip_prefix('V').and_then(|rest| rest.strip_suffix(".sql")).and_then(|rest| rest.split_once("__"));
        let (number, name) = parts.unwrap_or_else(|| panic!("{path}: a migration is called V7__what_it_does.sql"));
        let keep = |engine: &str| -> &'static str { read(&format!("engawa/migrations/{engine}/{path}")).leak() };
        let number = number.parse().unwrap_or_else(|_| panic!("{path}: V and a number"));
        let name: &'static str = name.to_owned().leak();
        found.insert(number, Migration { number, name, sqlite: keep("sqlite"), postgres: keep("postgres") });
    }
    found.into_values().collect()
}

fn migrated(db: Scratch) -> Scratch {
    db.migrate(&migrations());
    db
}

on_both! {
    fn the_schema_is_the_one_we_mean(db) {
        let db = migrated(db);
        golden("engawa/schema.txt", &store::inspect::schema(&db).expect("the schema can be read"), SCHEMA);
    }

    fn every_statement_is_understood(db) {
        let db = migrated(db);
        let all = statements();
        let broken = all.iter().filter_map(|(_, statement)| {
            let text: &'static str = statement.text.clone().leak();
            let error = store::inspect::prepare(&db, Sql::new("statement", text)).err()?;
            Some(format!("{}:{}: {error}", statement.file, statement.line))
        });
        hold(STATEMENTS, &broken.collect::<Vec<_>>());
    }
}
