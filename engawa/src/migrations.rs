//! The schema, step by step: append-only, the same numbers for both databases; and whether this program may run on it.
//!
//! A region is upgraded without a pause, an old program beside a new one: a step first only adds (*expands*), and what
//! nobody uses any more is taken away by a later one (*contracts*), which says since which version that is so. The
//! house tests hold both to it.

use std::cmp::Ordering;

use anyhow::{Context, Result, bail};
use store::{Level, Migration};

/// A list of steps, each a file of that name in both folders of `migrations/`: `1 rooms; 2 drop_doors since "0.3.0";`.
macro_rules! migrations {
    ($($number:literal $name:ident $(since $version:literal)?;)*) => {
        &[$(Migration {
            number: $number,
            name: stringify!($name),
            since: [$(Some($version),)? None][0],
            sqlite: include_str!(concat!("../migrations/sqlite/V", $number, "__", stringify!($name), ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/V", $number, "__", stringify!($name), ".sql")),
        }),*]
    };
}

pub const MIGRATIONS: &[Migration] = migrations! {
    1 first_storey;
};

/// The version of this program.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Brings the schema up to date and answers the names of the steps that were missing.
///
/// # Errors
/// If the schema asks for a newer program, or a step fails: then it has left nothing behind.
pub fn migrate(store: &store::Config) -> Result<Vec<String>> {
    may_run(&store::level(store)?, PROGRAM)?;
    store::migrate(store, MIGRATIONS).context("データベースを新しい形にできませんでした")
}

/// Whether this program may run on the database as it is.
///
/// # Errors
/// If its schema lacks a step, or asks for a newer program. Says what to do.
pub fn check(store: &store::Config) -> Result<()> {
    fits(&store::level(store)?, newest(), PROGRAM)
}

/// The number of the last step that this program knows.
fn newest() -> u32 {
    MIGRATIONS.last().map_or(0, |step| step.number)
}

fn fits(level: &Level, newest: u32, program: &str) -> Result<()> {
    may_run(level, program)?;
    if level.number < newest {
        bail!(
            "データベースの形が、このプログラムより古いままです（いま {}、このプログラムは {newest}）。\
             engawa migrate を実行してから、もう一度始めてください",
            level.number
        );
    }
    Ok(())
}

fn may_run(level: &Level, program: &str) -> Result<()> {
    if compare(&level.oldest, program)? == Ordering::Greater {
        bail!(
            "このデータベースには engawa {} か、それより新しいものが要ります（このプログラムは {program}）。\
             新しいプログラムに入れかえてください",
            level.oldest
        );
    }
    Ok(())
}

/// Compares versions like `0.3.0` by their numbers; the empty one comes before all.
///
/// # Errors
/// If one of them is no such version.
pub fn compare(one: &str, other: &str) -> Result<Ordering> {
    let numbers = |version: &str| -> Result<Vec<u32>> {
        let parts = version.split('.').filter(|_| !version.is_empty());
        parts.map(|part| part.parse().with_context(|| format!("「{version}」は版の番号ではありません"))).collect()
    };
    Ok(numbers(one)?.cmp(&numbers(other)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(level: (u32, &str), newest: u32, program: &str) -> String {
        let level = Level { number: level.0, oldest: level.1.into() };
        fits(&level, newest, program).err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn an_older_schema_is_to_be_migrated() {
        assert!(said((0, ""), 1, "0.1.0").contains("engawa migrate"));
        assert!(said((1, "0.1.0"), 2, "0.2.0").contains("いま 1、このプログラムは 2"));
    }

    #[test]
    fn a_schema_that_only_grew_carries_the_older_program_beside_the_newer() {
        assert_eq!(said((2, ""), 1, "0.1.0"), "");
        assert_eq!(said((7, "0.9.1"), 5, "0.10.0"), "");
    }

    #[test]
    fn a_schema_that_lost_something_asks_for_a_program_that_does_without() {
        let said = said((3, "0.10.0"), 2, "0.9.9");
        assert!(said.contains("engawa 0.10.0") && said.contains("このプログラムは 0.9.9"), "{said}");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(compare("0.9.0", "0.10.0").ok(), Some(Ordering::Less));
        assert_eq!(compare("1.0.0", "1.0.0").ok(), Some(Ordering::Equal));
        assert_eq!(compare("", "0.0.1").ok(), Some(Ordering::Less));
        assert!(compare("0.1.x", "0.1.0").is_err());
    }
}
