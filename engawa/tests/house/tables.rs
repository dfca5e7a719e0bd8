//! Which folder writes which table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::golden;
use crate::house::hold;
use crate::house::source;
use crate::house::sql::{statements, without_quoted};

const RULE: &str = "
engawa/owners.txt says which folder writes which table. Everybody may read; one folder alone writes, so that a rule about
a table has one place to be checked in. What another verb needs is a plain function of the owner.";

/// A table, as the migrations of PostgreSQL make it (they alone know what is a flag).
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

pub struct Column {
    pub name: String,
    pub kind: String,
    /// The rest of the line: `collate "C" not null`.
    pub rest: String,
}

impl Column {
    pub fn nullable(&self) -> bool {
        !self.rest.contains("not null") && !self.rest.contains("primary key")
    }

    pub fn flag(&self) -> bool {
        self.kind == "boolean"
    }
}

pub fn tables() -> Vec<Table> {
    let migrations = source::files().into_iter().filter(|path| path.starts_with("engawa/migrations/postgres/"));
    parse(&migrations.map(|path| source::read(&path)).collect::<Vec<_>>().join("\n"))
}

pub fn parse(migrations: &str) -> Vec<Table> {
    let lines = migrations.lines().map(|line| line.split("--").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join(" ");
    let mut tables: Vec<Table> = Vec::new();
    for statement in text.split(';').map(str::trim) {
        if let Some(rest) = statement.strip_prefix("create table ") {
            let (name, body) = rest.split_once('(').expect("a table has columns");
            let body = &body[..body.rfind(')').expect("the columns end")];
            tables.push(Table { name: name.trim().to_owned(), columns: columns(body) });
        } else if let Some(rest) = statement.strip_prefix("alter table ") {
            let (name, change) = rest.split_once(' ').expect("what changes");
            // A migration read by itself changes tables of earlier ones.
            let Some(table) = tables.iter_mut().find(|table| table.name == name) else { continue };
            if let Some(column) = change.trim().strip_prefix("add column ") {
                table.columns.extend(columns(column));
            } else if let Some(name) = change.trim().strip_prefix("rename to ") {
                table.name = name.to_owned();
            }
        } else if let Some(name) = statement.strip_prefix("drop table ") {
            tables.retain(|table| table.name != name);
        }
    }
    tables
}

fn columns(body: &str) -> Vec<Column> {
    let mut depth = 0;
    let lines = body.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    let columns = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, kind) = (words.next()?, words.next()?);
        let is_column = !["primary", "unique", "foreign", "constraint", "check"].contains(&name);
        let rest = words.collect::<Vec<_>>().join(" ");
        is_column.then(|| Column { name: name.to_owned(), kind: kind.to_owned(), rest })
    });
    columns.collect()
}

/// The tables a statement writes.
fn written(sql: &str) -> Vec<String> {
    let bare = without_quoted(sql);
    let verbs = ["insert into ", "update ", "delete from "].into_iter();
    let tables = verbs.flat_map(|verb| {
        let places = bare.match_indices(verb).filter(|(at, _)| *at == 0 || bare[..*at].ends_with(['(', ' ']));
        places.map(|(at, _)| bare[at + verb.len()..].to_owned()).collect::<Vec<_>>()
    });
    let names = tables
        .map(|rest| rest.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned());
    // `on conflict … do update set` names no table.
    names.filter(|name| name != "set").collect()
}

#[test]
fn golden_owners_every_table_has_one_owner() {
    let mut owners: BTreeMap<String, BTreeSet<String>> =
        tables().into_iter().map(|table| (table.name, BTreeSet::new())).collect();
    let mut broken = Vec::new();
    for (folder, statement) in statements() {
        for table in written(&statement.text) {
            match owners.get_mut(&table) {
                Some(folders) => drop(folders.insert(folder.clone())),
                None => broken.push(format!("{}:{}: no migration makes `{table}`", statement.file, statement.line)),
            }
        }
    }
    let shared = owners.iter().filter(|(_, folders)| folders.len() > 1);
    broken.extend(shared.map(|(table, folders)| format!("{table} is written by {}", join(folders))));
    hold(RULE, &broken);

    let mut text = String::from("# table  the one folder that writes it (- while nobody does)\n");
    for (table, folders) in &owners {
        let _ = writeln!(text, "{table:<12} {}", if folders.is_empty() { "-".to_owned() } else { join(folders) });
    }
    golden("owners.txt", &text, RULE);
}

fn join(folders: &BTreeSet<String>) -> String {
    folders.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")
}

#[test]
fn writes_are_seen_wherever_they_stand() {
    assert_eq!(written("insert into place (id) values ($1) on conflict (id) do update set turn = 1"), ["place"]);
    assert_eq!(
        written("with a as (delete from done where at < $1 returning id) update session set ended = $1"),
        ["session", "done"]
    );
    assert!(written("select 'update me' from note").is_empty());
}

#[test]
fn migrations_are_understood() {
    let tables = parse(
        "create table a (\n  b uuid not null primary key, -- c\n  d bigint references e (f),\n  primary key (b, d)\n);\n\
         alter table a add column g boolean not null;\nalter table earlier add column h uuid;\n\
         create table b (c uuid); drop table b; alter table a rename to b;",
    );
    assert_eq!(tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["b"]);
    let columns: Vec<_> =
        tables[0].columns.iter().map(|column| (column.name.as_str(), column.nullable(), column.flag())).collect();
    assert_eq!(columns, [("b", false, false), ("d", true, false), ("g", false, true)]);
}
