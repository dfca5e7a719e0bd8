//! The list of migrations, and what one may take away.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use engawa::migrations::{MIGRATIONS, PROGRAM, check, compare, migrate};
use store::testing::{Scratch, on_both};
use store::{Migration, Sql};

use crate::house::hold;
use crate::house::source::files;

const LIST: &str = "
Every file of engawa/migrations/sqlite/ and postgres/ stands in the list of engawa/src/migrations.rs, numbered from 1
without a gap (`V7__what_it_does.sql` is `7 what_it_does;`).";

const EXPAND: &str = "
While a region is upgraded an older program works beside the newer one. So a step only adds: tables, columns that may be
empty, indexes. What takes away, renames or demands (a column that may no longer be empty, a unique or foreign key over
columns that were there) is a later step of its own. It is listed with the version that no longer uses it
(`7 drop_doors since \"0.3.0\";`), its first line says so (`-- Unused since 0.3.0: …`), and older programs are refused
from then on.";

/// What a schema promises to the programs that know it: each table's columns and keys. Indexes only make faster.
fn promises(schema: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut tables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut table = "";
    for line in schema.lines() {
        match line.strip_prefix("  ") {
            None => {
                table = line;
                tables.entry(table).or_default();
            }
            Some(line) if line.starts_with("index ") => {}
            Some(line) => drop(tables.entry(table).or_default().insert(line)),
        }
    }
    tables
}

/// The columns of a key, `None` for a line that is a column.
fn key(line: &str) -> Option<Vec<&str>> {
    let key = ["primary key ", "foreign key ", "unique "].into_iter().any(|word| line.starts_with(word));
    let (_, columns) = line.split_once('(').filter(|_| key)?;
    Some(columns.split(')').next().unwrap_or_default().split(", ").collect())
}

/// What a program that knows the schema before cannot do without, or does not do, after.
fn contracted(before: &str, after: &str) -> Vec<String> {
    let (before, after) = (promises(before), promises(after));
    let mut broken = Vec::new();
    for (table, old) in &before {
        let Some(new) = after.get(table) else {
            broken.push(format!("{table} is gone"));
            continue;
        };
        broken.extend(old.difference(new).map(|line| format!("{table}: gone: {line}")));
        let was_there = |column: &&str| old.iter().any(|line| line.split(' ').next() == Some(*column));
        let demands = new.difference(old).filter(|line| match key(line) {
            Some(columns) => columns.iter().all(was_there),
            None => line.ends_with(" not null"),
        });
        broken.extend(demands.map(|line| format!("{table}: demanded: {line}")));
    }
    broken
}

/// What is wrong with the step, given what it takes away.
fn faults(step: &Migration, taken: &[String]) -> Vec<String> {
    let Some(version) = step.since else {
        return taken.to_vec();
    };
    let mut found = Vec::new();
    if taken.is_empty() {
        found.push(format!("takes nothing away, so it is not `since \"{version}\"`"));
    }
    match compare(version, PROGRAM) {
        Ok(Ordering::Less | Ordering::Equal) => {}
        Ok(Ordering::Greater) => found.push(format!("since {version}: this program is only {PROGRAM}")),
        Err(error) => found.push(error.to_string()),
    }
    for (engine, text) in [("sqlite", step.sqlite), ("postgres", step.postgres)] {
        let first = text.lines().next().unwrap_or_default();
        if !first.starts_with(&format!("-- Unused since {version}:")) {
            found.push(format!("{engine}: its first line does not say `-- Unused since {version}: …`"));
        }
    }
    found
}

/// Climbs the steps one by one and looks what each took away.
fn climb(db: &Scratch, steps: &[Migration]) -> Vec<String> {
    let mut broken = Vec::new();
    let (mut before, mut oldest) = (String::new(), "");
    for (at, step) in steps.iter().enumerate() {
        db.migrate(&steps[..=at]);
        let after = store::inspect::schema(db).expect("the schema can be read");
        let mut found = faults(step, &contracted(&before, &after));
        if step.since.is_some_and(|since| compare(oldest, since).is_ok_and(Ordering::is_gt)) {
            found.push(format!("an earlier step already asks for {oldest}"));
        }
        oldest = step.since.unwrap_or(oldest);
        broken.extend(found.into_iter().map(|fault| format!("V{}__{}: {fault}", step.number, step.name)));
        before = after;
    }
    broken
}

#[test]
fn every_migration_is_in_the_list() {
    let listed: Vec<String> = MIGRATIONS.iter().map(|step| format!("V{}__{}.sql", step.number, step.name)).collect();
    let mut broken: Vec<String> = MIGRATIONS
        .iter()
        .zip(1..)
        .filter(|(step, number)| step.number != *number)
        .map(|(step, number)| format!("{} {}: should be number {number}", step.number, step.name))
        .collect();
    for engine in ["sqlite", "postgres"] {
        let folder = format!("engawa/migrations/{engine}/");
        let lying = files().into_iter().filter_map(|path| path.strip_prefix(&folder).map(str::to_owned));
        let missing = lying.filter(|name| !listed.contains(name));
        broken.extend(missing.map(|name| format!("{folder}{name} is not in the list")));
    }
    hold(LIST, &broken);
}

on_both! {
    fn a_step_only_adds_or_says_who_does_without(db) {
        hold(EXPAND, &climb(&db, MIGRATIONS));
    }

    fn what_a_step_takes_away_is_seen(db) {
        let step = |number, since, text| Migration { number, name: "made_up", since, sqlite: text, postgres: text };
        let steps = |since, text| [
            step(1, None, "create table a (b text, c text not null, unique (c)); create table d (b text);"),
            step(2, None, "alter table a add column e text; create index a_e on a (e); create table f (b text not null);"),
            step(3, since, text),
        ];
        let dropped = "-- Unused since 0.1.0: d, a.e.\ndrop index a_e; drop table d; alter table a drop column e;";
        let dropped = steps(Some("0.1.0"), dropped);
        assert_eq!(climb(&db, &dropped), Vec::<String>::new());
        let taken = ["d is gone".to_owned()];
        assert_eq!(faults(&step(3, None, "drop table d;"), &taken), taken);
        for (since, text) in [
            ("0.1.0", "drop table d; -- Unused since 0.1.0:"),
            ("9999.0.0", "-- Unused since 9999.0.0: d.\ndrop table d;"),
            ("soon", "-- Unused since soon: d.\ndrop table d;"),
        ] {
            assert!(!faults(&step(3, Some(since), text), &taken).is_empty(), "{since}: {text}");
        }
        assert_eq!(faults(&step(3, Some("0.1.0"), "-- Unused since 0.1.0: nothing."), &[]).len(), 1);
    }
}

const OLDEST: Sql = Sql::new("oldest", "update schema_level set oldest = $1");

on_both! {
    fn a_schema_says_which_programs_may_run_on_it(db) {
        let said = |result: anyhow::Result<()>| result.err().map_or_else(String::new, |error| error.to_string());
        assert!(said(check(db.config())).contains("engawa migrate"), "nothing was made yet");
        migrate(db.config()).expect("migrating");
        assert_eq!(said(check(db.config())), "");
        let ask = |version: &'static str| db.write_now(move |tx| tx.run(OLDEST, &[&version]));
        assert_eq!(ask("9999.0.0"), Ok::<u64, store::Error>(1));
        for refused in [check(db.config()), migrate(db.config()).map(drop)] {
            assert!(said(refused).contains("engawa 9999.0.0 か、それより新しいもの"));
        }
        assert_eq!(ask(PROGRAM), Ok(1));
        assert_eq!(said(check(db.config())), "");
    }

    fn an_older_program_leaves_a_schema_that_only_grew_as_it_is(db) {
        let grown = Migration { number: 9999, name: "grown", since: None, sqlite: GROWN, postgres: GROWN };
        let newer: Vec<Migration> = MIGRATIONS.iter().copied().chain([grown]).collect();
        db.migrate(&newer);
        assert_eq!(migrate(db.config()).expect("nothing to do"), Vec::<String>::new());
        check(db.config()).expect("it may run beside the newer one");
    }
}

const GROWN: &str = "create table grown (a text);";

#[test]
fn each_way_to_break_a_promise_is_seen() {
    let before = "a\n  b text\n  c text not null\n  primary key (c)\n  index a_b (b)\nd\n  b text\n";
    let same = |after: &str| contracted(before, after);
    assert_eq!(same("a\n  b text\n  c text not null\n  primary key (c)\nd\n  b text\n"), Vec::<String>::new());
    let grown =
        format!("{before}  e text\n  foreign key (e) references a (c)\n  unique (b, e)\nf\n  g text not null\n");
    assert_eq!(same(&grown), Vec::<String>::new());
    for (from, to) in [
        ("d\n  b text\n", ""),
        ("  b text\n  c", "  renamed text\n  c"),
        ("c text not null", "c text"),
        ("  b text\n  c", "  b text not null\n  c"),
        ("d\n", "d\n  e text not null\n"),
        ("d\n", "d\n  unique (b)\n"),
        ("d\n", "d\n  foreign key (b) references a (c)\n"),
        ("  primary key (c)\n", ""),
    ] {
        assert!(before.contains(from) && !same(&before.replacen(from, to, 1)).is_empty(), "{from} {to}");
    }
}
