//! Where SQL may stand, and in which dialect: one text that both databases read alike.

use crate::house::hold;
use crate::house::source::{self, Literal, Source, in_word};
use crate::house::tables::{Table, parse, tables};

const PLACE: &str = "
Every SQL statement of a folder stands in its sql.rs, inside `store::sql! { … }`, so that one place shows what is
read and written and a test can prepare all of it on both databases.
What to do: move the statement there and give it a name.";

const DIALECT: &str = "
SQL is written once for SQLite and PostgreSQL. Lower case; parameters $1 to $n without gaps; columns by name, never `*`;
a flag is `where revoked`, never `= 1` or `= true`; `like` only on a folded column (…_fold), because the two differ in case;
`order by` a nullable column says `nulls first` or `nulls last`, because the two differ there; `sum` is cast, because
PostgreSQL sums to numeric; no time and no chance of the database's own: both are parameters.";

const MIGRATIONS: &str = "
Migrations stand under the same number and name in both folders and make the same tables. SQLite's are `strict`, text on
PostgreSQL collates as \"C\" (order by bytes, as SQLite does); foreign keys never cascade (what disappears is deleted by
name, with a trail); stages are plain text without `check`, so that a later program can add one.";

/// One statement of a sql.rs.
pub struct Statement {
    pub file: String,
    pub line: usize,
    pub text: String,
}

/// Every statement of the crate `engawa`, with the folder it belongs to.
pub fn statements() -> Vec<(String, Statement)> {
    let files = Source::below("engawa/src/").into_iter().filter(|source| source.path.ends_with("/sql.rs"));
    files.flat_map(|source| of(&source)).collect()
}

fn of(source: &Source) -> Vec<(String, Statement)> {
    let folder = source.module().first().copied().unwrap_or_default().to_owned();
    let (beginnings, others): (Vec<&Literal>, Vec<&Literal>) =
        source.literals.iter().partition(|literal| source.code[..literal.at].trim_end().ends_with("concat!("));
    // `notes!("where …")`: a statement that shares its beginning, the list of its columns, with others.
    let beginning = |literal: &Literal| {
        let before = source.code[..literal.at].trim_end().strip_suffix("!(")?;
        let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        let at = source.find(&format!("macro_rules! {name}")).first().copied()?;
        beginnings.iter().find(|beginning| beginning.at > at).map(|beginning| beginning.text.as_str())
    };
    let whole = others.into_iter().map(|literal| {
        let text = format!("{}{}", beginning(literal).unwrap_or_default(), literal.text);
        (literal.line, text.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let sql = whole.filter(|(_, text)| is_sql(text));
    sql.map(|(line, text)| (folder.clone(), Statement { file: source.path.clone(), line, text })).collect()
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    let begins = ["select ", "insert into ", "update ", "delete from ", "create ", "alter table ", "drop ", "with "];
    let clause = ["from ", "set ", "select ", "values", "table ", "index "];
    begins.iter().any(|word| text.starts_with(word))
        && (text.starts_with("select ") || clause.iter().any(|word| text.contains(word)))
}

fn misplaced(source: &Source) -> Vec<String> {
    let what = |line: usize, what: &str| format!("{}:{line}: {what}", source.path);
    if source.path.ends_with("/sql.rs") {
        let outside = source.find("Sql::new").into_iter();
        return outside.map(|at| what(source.line(at), "a statement made outside of store::sql!")).collect();
    }
    let texts = source.literals.iter().filter(|literal| is_sql(&literal.text)).map(|literal| literal.line);
    let macros = ["sql!", "Sql::new"].into_iter().flat_map(|word| source.find(word)).map(|at| source.line(at));
    texts.chain(macros).map(|line| what(line, "SQL outside of a sql.rs")).collect()
}

/// What is wrong with the dialect of one statement.
fn faults(sql: &str, tables: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    let bare = without_quoted(sql);
    let words: Vec<&str> =
        bare.split(|c: char| !c.is_ascii() || !in_word(c as u8)).filter(|word| !word.is_empty()).collect();
    if bare.chars().any(|c| c.is_uppercase()) {
        found.push("upper case".to_owned());
    }
    if bare.contains('?') || bare.contains("::") || bare.contains(" :") {
        found.push("a parameter or cast that one of the two does not know (use $n and cast(… as …))".to_owned());
    }
    let mut numbers: Vec<usize> = bare.split('$').skip(1).filter_map(|rest| digits(rest).parse().ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.iter().enumerate().any(|(i, number)| *number != i + 1) {
        found.push(format!("parameters are not $1 to $n without gaps: {numbers:?}"));
    }
    if bare.contains("select *") || bare.contains(".*") || bare.contains(", *") || bare.contains("returning *") {
        found.push("columns by `*`".to_owned());
    }
    for word in
        ["now", "current_timestamp", "current_date", "current_time", "random", "datetime", "strftime", "randomblob"]
    {
        if words.contains(&word) {
            found.push(format!("`{word}`: time and chance are parameters"));
        }
    }
    let mentioned: Vec<&Table> = tables.iter().filter(|table| words.contains(&table.name.as_str())).collect();
    let columns = || mentioned.iter().flat_map(|table| &table.columns);
    for flag in columns().filter(|column| column.flag()) {
        let compared = |value: &str| {
            let test = format!("{} {value}", flag.name);
            bare.match_indices(&test).any(|(at, _)| !in_word(bare.as_bytes()[..at].last().copied().unwrap_or(b' ')))
        };
        let in_condition =
            bare.contains(" where ") && ["= true", "= false", "<> true", "<> false"].into_iter().any(compared);
        if ["= 1", "= 0", "<> 1", "<> 0", "is true", "is false"].into_iter().any(compared)
            || (in_condition && !words.contains(&"set"))
        {
            found.push(format!("`{}` is a flag: `where {0}` or `where not {0}`", flag.name));
        }
    }
    for (at, _) in bare.match_indices(" like ") {
        let column = bare[..at].rsplit(|c: char| c != '_' && !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !column.ends_with("fold") {
            found.push(format!("`{column} like`: not a folded column"));
        }
    }
    for (at, _) in bare.match_indices("sum(") {
        let before = &bare[..at];
        if !in_word(before.bytes().last().unwrap_or(b' '))
            && !before.ends_with("cast(")
            && !before.ends_with("cast(coalesce(")
        {
            found.push("`sum` without a cast".to_owned());
        }
    }
    for term in bare.match_indices("order by ").flat_map(|(at, by)| order_terms(&bare[at + by.len()..])) {
        let name = term.split_whitespace().next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        if columns().any(|column| column.name == name && column.nullable()) && !term.contains(" nulls ") {
            found.push(format!("`order by {name}`: nullable, so say `nulls first` or `nulls last`"));
        }
    }
    found
}

/// The terms up to the end of an `order by`.
fn order_terms(rest: &str) -> Vec<&str> {
    let (mut depth, mut end) = (0_i32, rest.len());
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        let clause = [" limit ", " offset ", " for ", " union "].iter().any(|word| rest[at..].starts_with(word));
        if depth < 0 || (depth == 0 && clause) {
            end = at;
            break;
        }
    }
    rest[..end].split(',').map(str::trim).collect()
}

fn digits(rest: &str) -> &str {
    &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()]
}

/// Without what stands in single quotes.
pub fn without_quoted(sql: &str) -> String {
    sql.split('\'').step_by(2).collect::<Vec<_>>().join("''")
}

#[test]
fn sql_stands_in_store_rs_only() {
    hold(PLACE, &Source::below("engawa/src/").iter().flat_map(misplaced).collect::<Vec<_>>());
}

#[test]
fn sql_is_of_the_house_dialect() {
    let tables = tables();
    let broken: Vec<String> = statements()
        .iter()
        .flat_map(|(_, statement)| {
            let place = format!("{}:{}: ", statement.file, statement.line);
            faults(&statement.text, &tables).into_iter().map(move |fault| place.clone() + &fault)
        })
        .collect();
    hold(DIALECT, &broken);
}

#[test]
fn migrations_are_of_the_house_dialect() {
    let of = |engine: &str| -> Vec<String> {
        let folder = format!("engawa/migrations/{engine}/");
        source::files().iter().filter_map(|path| path.strip_prefix(&folder).map(str::to_owned)).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    assert!(!sqlite.is_empty(), "no migration was found");
    let mut broken = Vec::new();
    if sqlite != postgres {
        broken.push(format!("the two folders differ: {sqlite:?} and {postgres:?}"));
    }
    for (engine, name) in
        sqlite.iter().map(|name| ("sqlite", name)).chain(postgres.iter().map(|name| ("postgres", name)))
    {
        let path = format!("engawa/migrations/{engine}/{name}");
        let text = source::read(&path);
        broken.extend(migration_faults(engine, &text).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    hold(MIGRATIONS, &broken);
}

fn migration_faults(engine: &str, text: &str) -> Vec<String> {
    let bare: String =
        text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for word in [" cascade", " check ", " check(", " autoincrement"] {
        if bare.contains(word) {
            found.push(format!("`{}`", word.trim()));
        }
    }
    for statement in bare.split(';').map(str::trim).filter(|statement| statement.starts_with("create table")) {
        let loose =
            engine == "sqlite" && !statement.ends_with(" strict") && !statement.ends_with(" strict, without rowid");
        if loose && !statement.ends_with(" without rowid, strict") {
            found.push(format!("not strict: {}", statement.split('(').next().unwrap_or_default()));
        }
    }
    for table in parse(text).iter().filter(|_| engine == "postgres") {
        for column in
            table.columns.iter().filter(|column| column.kind == "text" && !column.rest.contains("collate \"C\""))
        {
            found.push(format!("{}.{} does not collate as \"C\"", table.name, column.name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_the_dialect_is_seen() {
        let tables = parse(
            "create table note (no bigint not null, hidden boolean not null, until bigint, text_fold text not null);",
        );
        let faults = |sql: &str| faults(sql, &tables).len();
        assert_eq!(
            faults("select no from note where hidden and no = $1 and text_fold like $2 order by until nulls last, no"),
            0
        );
        assert_eq!(faults("update note set hidden = true where no = $1"), 0);
        assert_eq!(
            faults("select cast(coalesce(sum(no), 0) as bigint), count(*) from note where text_fold <> 'A?'"),
            0
        );
        for wrong in [
            "SELECT no from note",
            "select * from note",
            "select no from note where no = ?",
            "select no from note where no = $2",
            "select no from note where hidden = 1",
            "select no from note where hidden = false",
            "select no from note where text like $1",
            "select no from note order by no, until desc limit 5",
            "select sum(no) from note",
            "select no from note where until < now()",
            "select no::text from note",
        ] {
            assert_eq!(faults(wrong), 1, "{wrong}");
        }
    }

    #[test]
    fn sql_in_the_wrong_place_is_seen() {
        let misplaced = |path: &str, text: &str| misplaced(&Source::parse(path, text)).len();
        assert_eq!(misplaced("engawa/src/rooms/pages.rs", "let a = \"update\"; let b = \"with a lamp\";"), 0);
        assert_eq!(misplaced("engawa/src/rooms/pages.rs", "let a = \"Select no from note\";"), 1);
        assert_eq!(misplaced("engawa/src/rooms/pages.rs", "store::sql! { A = \"delete from note\"; }"), 2);
        assert_eq!(misplaced("engawa/src/rooms/sql.rs", "store::sql! { A = \"delete from note\"; }"), 0);
    }

    #[test]
    fn migrations_that_differ_are_seen() {
        assert_eq!(migration_faults("sqlite", "create table a (b text) strict; -- check me").len(), 0);
        assert_eq!(migration_faults("sqlite", "create table a (b text);").len(), 1);
        assert_eq!(migration_faults("postgres", "create table a (b text, c text collate \"C\");").len(), 1);
        assert_eq!(
            migration_faults("postgres", "create table a (b uuid references c (d) on delete cascade);").len(),
            1
        );
    }
}
