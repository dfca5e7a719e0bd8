//! Any value of any kind comes back as it went in; what only one engine could hold is refused by both.

use proptest::prelude::*;
use proptest::test_runner::{Config as Runs, TestRunner};
use store::testing::{Scratch, on_both};
use store::{Error, FromValue, Migration, ToValue, Value};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "values",
    since: None,
    sqlite: "create table kind (no integer primary key, text text, whole integer, broken real, yes integer,
        bytes blob, id blob) strict;",
    postgres: "create table kind (no bigint primary key, text text, whole bigint, broken double precision, yes boolean,
        bytes bytea, id uuid);",
}];

mod sql {
    store::sql! {
        WRITE = "insert into kind (no, text, whole, broken, yes, bytes, id) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (no) do update set text = excluded.text, whole = excluded.whole, broken = excluded.broken,
            yes = excluded.yes, bytes = excluded.bytes, id = excluded.id";
        READ = "select text, whole, broken, yes, bytes, id from kind where no = $1";
        TEXT = "insert into kind (no, text) values ($1, $2)";
        BROKEN = "insert into kind (no, broken) values ($1, $2)";
        WHOLE = "insert into kind (no, whole) values ($1, $2)";
        ALL_TEXTS = "select text from kind where text is not null order by text";
    }
}
use sql::*;

type Kinds = (Option<String>, Option<i64>, Option<f64>, Option<bool>, Option<Vec<u8>>, Option<[u8; 16]>);

fn there_and_back(db: &Scratch, kinds: Kinds) -> Result<Kinds, Error> {
    db.write_now(move |tx| {
        let (text, whole, broken, yes, bytes, id) = &kinds;
        tx.run(WRITE, &[&1i64, text, whole, broken, yes, bytes, id])?;
        tx.one(READ, &[&1i64], |row| Ok((row.take()?, row.take()?, row.take()?, row.take()?, row.take()?, row.take()?)))
    })
}

on_both! {
    fn any_value_comes_back(db) {
        db.migrate(MIGRATIONS);
        let text = "[^\\x00]{0,40}";
        let strategy = (
            proptest::option::of(text),
            proptest::option::of(any::<i64>()),
            proptest::option::of(any::<f64>().prop_filter("a number", |real| !real.is_nan())),
            proptest::option::of(any::<bool>()),
            proptest::option::of(any::<Vec<u8>>()),
            proptest::option::of(any::<[u8; 16]>()),
        );
        let mut runner = TestRunner::new(Runs { cases: 64, failure_persistence: None, ..Runs::default() });
        runner.run(&strategy, |kinds| {
            prop_assert_eq!(there_and_back(&db, kinds.clone()), Ok(kinds));
            Ok(())
        }).expect("every value");
    }

    fn what_one_engine_could_not_hold_both_refuse(db) {
        db.migrate(MIGRATIONS);
        let nul = db.write_now(|tx| tx.run(TEXT, &[&1i64, &"a\0b"]));
        assert_eq!(nul, Err(Error::Engine("TEXT: text contains NUL".into())));
        let nan = db.write_now(|tx| tx.run(BROKEN, &[&1i64, &f64::NAN]));
        assert_eq!(nan, Err(Error::Engine("BROKEN: real is not a number".into())));
    }

    fn a_misfit_is_refused_without_showing_it(db) {
        db.migrate(MIGRATIONS);
        let misfit = db.write_now(|tx| tx.run(WHOLE, &[&1i64, &"秘密"]));
        let Err(Error::Engine(why)) = misfit else { panic!("{misfit:?}") };
        assert!(!why.contains("秘密"), "{why}");
        let fewer = db.write_now(|tx| tx.run(WHOLE, &[&1i64]));
        assert_eq!(fewer, Err(Error::Engine("WHOLE: 2 parameters, 1 values".into())));
        let rows = db.write_now(|tx| tx.run(READ, &[&1i64]));
        assert_eq!(rows, Err(Error::Engine("READ: gives rows; use one, maybe or all".into())));
    }

    fn a_value_of_another_kind_is_corrupt(db) {
        db.migrate(MIGRATIONS);
        there_and_back(&db, (Some("秘密".into()), None, None, None, None, None)).expect("written");
        let read = db.read_now(|tx| tx.one(READ, &[&1i64], |row| row.take::<i64>()));
        let what = "READ column 1: integer: expected, but found text".to_string();
        assert_eq!(read, Err(Error::Corrupt { what }));
        let null = db.read_now(|tx| tx.one(READ, &[&1i64], |row| (row.take::<String>()?, row.take::<i64>()?).1.pass()));
        assert_eq!(null, Err(Error::Corrupt { what: "READ column 2: integer: expected, but found null".into() }));
    }

    fn text_is_ordered_by_its_bytes(db) {
        db.migrate(MIGRATIONS);
        let texts = ["B", "a", "Z", "あ", "ア", "亜", "ｱ", "👵", "é", "e", ""];
        db.write_now(move |tx| {
            for (no, text) in (1i64..).zip(texts) {
                tx.run(TEXT, &[&no, &text])?;
            }
            Ok::<(), Error>(())
        }).expect("written");
        let read: Vec<String> = db.read_now(|tx| tx.all(ALL_TEXTS, &[], |row| row.take())).unwrap_or_else(|error: Error| panic!("{error}"));
        let mut sorted = texts;
        sorted.sort();
        assert_eq!(read, sorted);
    }
}

trait Pass: Sized {
    fn pass(self) -> Result<Self, Error> {
        Ok(self)
    }
}
impl Pass for i64 {}

/// As another crate's newtype does it.
#[test]
fn a_newtype_crosses_by_its_inner_value() {
    #[derive(Debug, PartialEq)]
    struct Stage(&'static str);
    impl ToValue for Stage {
        fn to_value(&self) -> Value<'_> {
            Value::Text(self.0)
        }
    }
    impl FromValue for Stage {
        fn from_value(value: Value<'_>) -> Result<Stage, Error> {
            match String::from_value(value)?.as_str() {
                "open" => Ok(Stage("open")),
                _ => Err(Error::corrupt("room.stage", "unknown value")),
            }
        }
    }
    assert_eq!(Stage::from_value(Stage("open").to_value()), Ok(Stage("open")));
    assert_eq!(Option::<Stage>::from_value(Value::Null), Ok(None));
    let what = "room.stage: unknown value".to_string();
    assert_eq!(Stage::from_value(Value::Text("closed")), Err(Error::Corrupt { what }));
}
