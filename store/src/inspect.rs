//! Looking at a database from outside: is its schema the one we mean, does it understand our statements?

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::tx::Inner;
use crate::{Db, Engine, Error, Sql, Tx, lite};

/// Prepares a statement without running it: misspelt names, other dialects and column types that do not cross the
/// seam are found. Blocks.
pub fn prepare(db: &Db, sql: Sql) -> Result<(), Error> {
    db.read_now(move |tx| match &mut tx.inner {
        Inner::Lite(connection) => lite::prepare(connection, sql),
        Inner::Pg(transaction) => transaction.check(sql),
    })
}

mod statements {
    crate::sql! {
        LITE_TABLES = "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'
            and name not in ('refinery_schema_history', 'schema_level') order by name";
        /// pk: place in the primary key, from 1; 0 outside.
        LITE_COLUMNS = "select name, lower(type), \"notnull\" or pk > 0, pk from pragma_table_info($1) order by cid";
        LITE_FOREIGN = "select id, \"from\", \"table\", \"to\", lower(on_update), lower(on_delete)
            from pragma_foreign_key_list($1) order by id, seq";
        /// origin: c by `create index`, u by a unique clause, pk.
        LITE_INDEXES = "select name, \"unique\", origin, partial from pragma_index_list($1) where origin <> 'pk'
            order by name";
        LITE_INDEX = "select name, \"desc\" from pragma_index_xinfo($1) where key order by seqno";

        PG_TABLES = "select table_name::text from information_schema.tables
            where table_schema = current_schema() and table_type = 'BASE TABLE'
            and table_name not in ('refinery_schema_history', 'schema_level') order by table_name::text collate \"C\"";
        PG_COLUMNS = "select a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint
            from pg_attribute a
            left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum";
        PG_FOREIGN = "select c.oid::bigint, f.attname::text, c.confrelid::regclass::text, t.attname::text,
                c.confupdtype::text, c.confdeltype::text
            from pg_constraint c
            cross join lateral unnest(c.conkey, c.confkey) with ordinality as k(here, there, place)
            join pg_attribute f on f.attrelid = c.conrelid and f.attnum = k.here
            join pg_attribute t on t.attrelid = c.confrelid and t.attnum = k.there
            where c.contype = 'f' and c.conrelid = $1::text::regclass order by c.oid, k.place";
        PG_INDEXES = "select x.relname::text, i.indisunique,
                case when exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype = 'u')
                then 'u' else 'c' end, i.indpred is not null
            from pg_index i join pg_class x on x.oid = i.indexrelid
            where i.indrelid = $1::text::regclass and not i.indisprimary order by x.relname::text collate \"C\"";
        PG_INDEX = "select a.attname::text, (i.indoption[k.place - 1] & 1) = 1
            from pg_index i
            cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attribute, place)
            left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attribute
            where i.indexrelid = $1::text::regclass and k.place <= i.indnkeyatts order by k.place";
    }
}
use statements::*;

/// The schema as text, the same on both engines for the same schema: tables, columns with kind and nullability, keys
/// and indexes. SQLite knows neither booleans nor ids, so they read as integer and blob. Blocks.
pub fn schema(db: &Db) -> Result<String, Error> {
    db.read_now(|tx| {
        let lite = tx.engine() == Engine::Sqlite;
        let tables = tx.all(if lite { LITE_TABLES } else { PG_TABLES }, &[], |row| row.take::<String>())?;
        let mut text = String::new();
        for table in tables {
            describe(tx, &table, &mut text).map_err(|error| Error::Engine(format!("{table}: {error}")))?;
        }
        Ok(text)
    })
}

fn describe(tx: &mut Tx<'_>, table: &str, text: &mut String) -> Result<(), Error> {
    let lite = tx.engine() == Engine::Sqlite;
    let _ = writeln!(text, "{table}");
    let mut primary = BTreeMap::new();
    let columns = tx.all(if lite { LITE_COLUMNS } else { PG_COLUMNS }, &[&table], |row| {
        Ok((row.take::<String>()?, row.take::<String>()?, row.take::<bool>()?, row.take::<i64>()?))
    })?;
    for (name, kind, filled, place) in columns {
        let _ = writeln!(text, "  {name} {}{}", normal(&kind), if filled { " not null" } else { "" });
        if place > 0 {
            primary.insert(place, name);
        }
    }
    if !primary.is_empty() {
        let names: Vec<_> = primary.into_values().collect();
        let _ = writeln!(text, "  primary key ({})", names.join(", "));
    }
    let mut lines = foreign_keys(tx, table)?;
    lines.extend(indexes(tx, table)?);
    // The engines list them in orders of their own.
    lines.sort();
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
    Ok(())
}

fn foreign_keys(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>, Error> {
    let lite = tx.engine() == Engine::Sqlite;
    let pairs = tx.all(if lite { LITE_FOREIGN } else { PG_FOREIGN }, &[&table], |row| {
        let key = row.take::<i64>()?;
        let (from, parent, to) = (row.take::<String>()?, row.take::<String>()?, row.take::<Option<String>>()?);
        Ok((key, from, parent, to, row.take::<String>()?, row.take::<String>()?))
    })?;
    let mut keys: BTreeMap<i64, (Vec<String>, String, Vec<String>, String)> = BTreeMap::new();
    for (key, from, parent, to, on_update, on_delete) in pairs {
        let to = to.ok_or_else(|| Error::Engine("a foreign key must name the columns it refers to".into()))?;
        let actions = format!("{}{}", action("update", &on_update), action("delete", &on_delete));
        let entry = keys.entry(key).or_insert_with(|| (Vec::new(), parent, Vec::new(), actions));
        entry.0.push(from);
        entry.2.push(to);
    }
    let line = |(from, parent, to, actions): (Vec<String>, String, Vec<String>, String)| {
        format!("foreign key ({}) references {parent} ({}){actions}", from.join(", "), to.join(", "))
    };
    Ok(keys.into_values().map(line).collect())
}

/// Nothing for "no action", which is what the house uses.
fn action(event: &str, rule: &str) -> String {
    let rule = match rule {
        "no action" | "a" => return String::new(),
        "r" => "restrict",
        "c" => "cascade",
        "n" => "set null",
        "d" => "set default",
        other => other,
    };
    format!(" on {event} {rule}")
}

fn indexes(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>, Error> {
    let lite = tx.engine() == Engine::Sqlite;
    let indexes = tx.all(if lite { LITE_INDEXES } else { PG_INDEXES }, &[&table], |row| {
        Ok((row.take::<String>()?, row.take::<bool>()?, row.take::<String>()?, row.take::<bool>()?))
    })?;
    let mut lines = Vec::new();
    for (name, unique, origin, partial) in indexes {
        let columns = tx.all(if lite { LITE_INDEX } else { PG_INDEX }, &[&name], |row| {
            let column = row.take::<Option<String>>()?.unwrap_or_else(|| "(expression)".into());
            Ok(if row.take::<bool>()? { column + " desc" } else { column })
        })?;
        let unique = if unique { "unique " } else { "" };
        // A constraint's own name is made by the engine; an index's name is ours.
        let name = if origin == "u" { String::new() } else { format!("index {name} ") };
        let partial = if partial { " where …" } else { "" };
        lines.push(format!("{unique}{name}({}){partial}", columns.join(", ")));
    }
    Ok(lines)
}

/// A column type in the words of SQLite's strict tables.
fn normal(kind: &str) -> &str {
    match kind {
        "bigint" | "integer" | "smallint" | "boolean" | "int" => "integer",
        "double precision" => "real",
        "bytea" | "uuid" => "blob",
        other => other,
    }
}
