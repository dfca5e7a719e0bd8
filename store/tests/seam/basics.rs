//! The plain use of the seam, on both engines.

use store::testing::on_both;
use store::{Error, Migration, Rule, inspect};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "rooms",
    since: None,
    sqlite: "create table room (id blob primary key, name text not null) strict;
        create table note (room blob not null references room (id), no integer not null, text text,
            urgent integer not null, weight real, picture blob,
            primary key (room, no), unique (room, text)) strict;
        create index note_by_text on note (text, no desc) where text is not null;",
    postgres: "create table room (id uuid primary key, name text not null);
        create table note (room uuid not null references room (id), no bigint not null, text text,
            urgent boolean not null, weight double precision, picture bytea,
            primary key (room, no), unique (room, text));
        create index note_by_text on note (text, no desc) where text is not null;",
}];

mod sql {
    store::sql! {
        OPEN_ROOM = "insert into room (id, name) values ($1, $2)";
        ROOMS = "select name from room order by name";
        WRITE = "insert into note (room, no, text, urgent, weight, picture) values ($1, $2, $3, $4, $5, $6)";
        READ = "select room, no, text, urgent, weight, picture from note where room = $1 and no = $2";
        URGENT = "select no from note where urgent and room = $1 order by no";
        TOUCH = "update note set weight = coalesce(weight, 0.0) + $2 where room = $1 returning no";
        SWAPPED = "select $2 || $1 as text from room where id = $3";
    }
}
use sql::*;

const ROOM: [u8; 16] = *b"room-with-a-view";

on_both! {
    fn every_kind_of_value_comes_back(db) {
        db.migrate(MIGRATIONS);
        type Note = ([u8; 16], i64, Option<String>, bool, Option<f64>, Option<Vec<u8>>);
        let full: Note = (ROOM, i64::MAX, Some("縁側で、お茶。𠮷野さん👵🏻".into()), true, Some(-0.1), Some(vec![0, 255]));
        let empty: Note = (ROOM, i64::MIN, None, false, None, None);
        for note in [full, empty] {
            let written = note.clone();
            let read = db.write_now(move |tx| {
                if written.3 {
                    tx.run(OPEN_ROOM, &[&ROOM, &"縁"])?;
                }
                assert_eq!(tx.run(WRITE, &[&written.0, &written.1, &written.2, &written.3, &written.4, &written.5])?, 1);
                tx.one(READ, &[&ROOM, &written.1], |row| {
                    Ok((row.take()?, row.take()?, row.take()?, row.take()?, row.take()?, row.take()?))
                })
            });
            assert_eq!(read, Ok::<Note, Error>(note));
        }
        assert_eq!(db.read_now(|tx| tx.all(URGENT, &[&ROOM], |row| row.take())), Ok::<Vec<i64>, Error>(vec![i64::MAX]));
    }

    fn parameters_go_by_number_not_by_place(db) {
        db.migrate(MIGRATIONS);
        let text = db.write_now(|tx| {
            tx.run(OPEN_ROOM, &[&ROOM, &"縁"])?;
            tx.one(SWAPPED, &[&"側", &"縁", &ROOM], |row| row.take())
        });
        assert_eq!(text, Ok::<String, Error>("縁側".into()));
    }

    fn a_job_that_errs_leaves_nothing(db) {
        db.migrate(MIGRATIONS);
        #[derive(Debug, PartialEq)]
        enum No { Refused, Store(Error) }
        impl From<Error> for No {
            fn from(error: Error) -> No { No::Store(error) }
        }
        let refused = db.write_now(|tx| {
            tx.run(OPEN_ROOM, &[&ROOM, &"縁"])?;
            Err::<(), No>(No::Refused)
        });
        assert_eq!(refused, Err(No::Refused));
        assert_eq!(db.read_now(|tx| tx.all(ROOMS, &[], |row| row.take())), Ok::<Vec<String>, Error>(vec![]));
        assert_eq!(db.read_now(|tx| tx.one(ROOMS, &[], |row| row.take::<String>())), Err(Error::Missing));
    }

    fn rules_of_the_schema_refuse_in_the_same_words(db) {
        db.migrate(MIGRATIONS);
        let again = db.write_now(|tx| {
            tx.run(OPEN_ROOM, &[&ROOM, &"縁"])?;
            tx.run(OPEN_ROOM, &[&ROOM, &"側"])
        });
        assert_eq!(again, Err(Error::Conflict { sql: "OPEN_ROOM", rule: Rule::Unique }));
        let orphan = db.write_now(|tx| tx.run(WRITE, &[&ROOM, &1i64, &"x", &true, &None::<f64>, &None::<Vec<u8>>]));
        assert_eq!(orphan, Err(Error::Conflict { sql: "WRITE", rule: Rule::Foreign }));
        let nameless = db.write_now(|tx| tx.run(OPEN_ROOM, &[&ROOM, &None::<String>]));
        assert_eq!(nameless, Err(Error::Conflict { sql: "OPEN_ROOM", rule: Rule::NotNull }));
    }

    fn a_swallowed_failure_is_not_a_success(db) {
        db.migrate(MIGRATIONS);
        let swallowed = db.write_now(|tx| {
            tx.run(OPEN_ROOM, &[&ROOM, &"縁"])?;
            let _ = tx.run(OPEN_ROOM, &[&ROOM, &"縁"]);
            Ok::<(), Error>(())
        });
        assert_eq!(swallowed, Err(Error::Conflict { sql: "OPEN_ROOM", rule: Rule::Unique }));
        assert_eq!(db.read_now(|tx| tx.all(ROOMS, &[], |row| row.take())), Ok::<Vec<String>, Error>(vec![]));
    }

    fn a_read_may_not_write(db) {
        db.migrate(MIGRATIONS);
        let written = db.read_now(|tx| tx.run(OPEN_ROOM, &[&ROOM, &"縁"]));
        assert!(matches!(written, Err(Error::Engine(_))), "{written:?}");
        assert_eq!(db.read_now(|tx| tx.all(ROOMS, &[], |row| row.take())), Ok::<Vec<String>, Error>(vec![]));
    }

    fn every_statement_can_be_prepared(db) {
        db.migrate(MIGRATIONS);
        for statement in sql::ALL {
            inspect::prepare(&db, *statement).expect("stands");
        }
    }

    fn migrations_are_applied_once(db) {
        assert_eq!(store::migrate(db.config(), MIGRATIONS), Ok(vec!["V1__rooms".to_string()]));
        assert_eq!(store::migrate(db.config(), MIGRATIONS), Ok(vec![]));
    }

    fn the_schema_reads_the_same(db) {
        db.migrate(MIGRATIONS);
        assert_eq!(inspect::schema(&db).expect("stands"), "\
note
  room blob not null
  no integer not null
  text text
  urgent integer not null
  weight real
  picture blob
  primary key (room, no)
  foreign key (room) references room (id)
  index note_by_text (text, no desc) where …
  unique (room, text)
room
  id blob not null
  name text not null
  primary key (id)
");
    }

    async fn the_async_doors_and_closing(db) {
        db.migrate(MIGRATIONS);
        db.write(|tx| tx.run(OPEN_ROOM, &[&ROOM, &"縁"])).await.expect("stands");
        let rooms: Vec<String> = db.read(|tx| tx.all(ROOMS, &[], |row| row.take())).await.expect("stands");
        assert_eq!(rooms, ["縁"]);
        db.close().await;
        db.close().await;
        assert_eq!(db.read(|tx| tx.run(ROOMS, &[])).await, Err(Error::Stopped));
        assert_eq!(db.write(|tx| tx.run(ROOMS, &[])).await, Err(Error::Stopped));
    }
}
