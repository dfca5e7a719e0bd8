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

const HEARD: Sql = Sql::new(
    "heard",
    "insert into done (doer, word, command, body, answer, at) values ($1, $2, 'rooms.post', $3, '7', 9)",
);
const ANSWERS: Sql = Sql::new("answers", "select word, answer from done order by word");

on_both! {
    fn words_heard_before_the_second_migration_are_remembered_after_it(db) {
        db.migrate(&migrations()[..1]);
        let (doer, body): ([u8; 16], &[u8]) = ([7; 16], b"text=x");
        let hear = |word: &'static str| db.write_now(move |tx| tx.run(HEARD, &[&doer, &word, &body]));
        assert_eq!(hear("later-one"), Ok::<u64, store::Error>(1));
        assert_eq!(hear("a-word-of-before"), Ok(1));
        db.migrate(&migrations());
        let kept = db.read_now(|tx| tx.all(ANSWERS, &[], |row| Ok((row.take::<String>()?, row.take::<String>()?))));
        let kept: Vec<(String, String)> = kept.map_err(|error: store::Error| error.to_string()).expect("reading");
        let both = ["a-word-of-before", "later-one"].map(|word| (word.to_owned(), "7".to_owned()));
        assert_eq!(kept, both);
        assert!(matches!(hear("a-word-of-before"), Err(store::Error::Conflict { .. })));
    }

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
