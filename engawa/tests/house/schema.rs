//! Both databases get the same schema, and understand every statement.

use engawa::migrations::MIGRATIONS;
use store::Sql;
use store::testing::{Scratch, on_both};

use crate::golden;
use crate::house::hold;
use crate::house::sql::statements;

const SCHEMA: &str = "
engawa/schema.txt is the schema that the migrations make, the same on SQLite and PostgreSQL (SQLite knows neither
booleans nor ids: there they are integer and blob). It is reviewed as a diff; migrations that went out are never edited.";

const STATEMENTS: &str = "
Every statement is prepared on both databases, so that a misspelt column is found here and not by a nurse at night.";

fn migrated(db: Scratch) -> Scratch {
    db.migrate(MIGRATIONS);
    db
}

on_both! {
    fn golden_schema_is_the_one_we_mean(db) {
        let db = migrated(db);
        golden("schema.txt", &store::inspect::schema(&db).expect("the schema can be read"), SCHEMA);
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
