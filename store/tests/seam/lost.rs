//! What only PostgreSQL does: asking for another attempt, and losing connections.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use store::testing::{Scratch, scratch_postgres};
use store::{Db, Error, Migration, Options, Tx};

use crate::ledger::*;

mod sql {
    store::sql! {
        SERIALIZABLE = "set transaction isolation level serializable";
        COUNT = "select count(*) from entry";
        GIVE_WAY = "do $$ begin raise exception 'again' using errcode = '40001'; end $$";
        WHO = "select pg_backend_pid()";
        KILL = "select pg_terminate_backend($1, 5000)";
        KILL_OTHERS = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        SHUT = "update pg_database set datallowconn = false where datname = current_database()";
        OPEN = "update pg_database set datallowconn = true where datname = current_database()";
    }
}
use sql::*;

fn ledger() -> Scratch {
    let db = scratch_postgres();
    db.migrate(MIGRATIONS);
    db
}

fn all(db: &Db) -> Vec<i64> {
    db.read_now(|tx| tx.all(ENTERED, &[&0i64, &100i64], |row| row.take()))
        .unwrap_or_else(|error: Error| panic!("{error}"))
}

/// Counts attempts; meets the other job once, in the first.
struct Meeting {
    attempts: Arc<AtomicU32>,
    barrier: Arc<Barrier>,
    met: bool,
}

impl Meeting {
    fn new(attempts: &Arc<AtomicU32>, barrier: &Arc<Barrier>) -> Meeting {
        Meeting { attempts: attempts.clone(), barrier: barrier.clone(), met: false }
    }

    fn attempt(&self) {
        self.attempts.fetch_add(1, Ordering::SeqCst);
    }

    fn meet(&mut self) {
        if !std::mem::replace(&mut self.met, true) {
            self.barrier.wait();
        }
    }
}

/// Each counts the entries and enters one under that number: serially they are 0 and 1, never twice 0.
#[test]
fn two_that_cannot_be_serialized_run_one_after_the_other_postgres() {
    let db = ledger();
    let (attempts, barrier) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(2)));
    thread::scope(|scope| {
        for no in [10i64, 20] {
            let (db, mut meeting) = (&db, Meeting::new(&attempts, &barrier));
            scope.spawn(move || {
                let done: Result<u64, Error> = db.write_now(move |tx| {
                    meeting.attempt();
                    tx.run(SERIALIZABLE, &[])?;
                    let count: i64 = tx.one(COUNT, &[], |row| row.take())?;
                    meeting.meet();
                    tx.run(ENTER, &[&(no + count), &"x"])
                });
                assert_eq!(done, Ok(1));
            });
        }
    });
    assert!(attempts.load(Ordering::SeqCst) >= 3, "one of the two ran again");
    let standing = all(&db);
    assert!(standing == [10, 21] || standing == [11, 20], "{standing:?}");
}

#[test]
fn a_deadlock_is_resolved_by_running_one_again_postgres() {
    let db = ledger();
    for no in [1i64, 2] {
        db.write_now(move |tx| tx.run(ENTER, &[&no, &""])).unwrap_or_else(|error: Error| panic!("{error}"));
    }
    let (attempts, barrier) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(2)));
    thread::scope(|scope| {
        for (first, second) in [(1i64, 2i64), (2, 1)] {
            let (db, mut meeting) = (&db, Meeting::new(&attempts, &barrier));
            scope.spawn(move || {
                let done: Result<u64, Error> = db.write_now(move |tx| {
                    meeting.attempt();
                    tx.run(AMEND, &[&first, &"x"])?;
                    meeting.meet();
                    tx.run(AMEND, &[&second, &"x"])
                });
                assert_eq!(done, Ok(1));
            });
        }
    });
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
    for no in [1i64, 2] {
        assert_eq!(db.read_now(move |tx| tx.one(READ, &[&no], |row| row.take())), Ok::<String, Error>("xx".into()));
    }
}

#[test]
fn attempts_are_bounded_postgres() {
    let db = ledger();
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = attempts.clone();
    let done: Result<u64, Error> = db.write_now(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.run(ENTER, &[&1i64, &"x"])?;
        // Even if the job makes a refusal of it.
        tx.run(GIVE_WAY, &[]).map_err(|_| Error::Missing)
    });
    assert_eq!(done, Err(Error::Retry));
    assert_eq!(attempts.load(Ordering::SeqCst), 16);
    assert_eq!(all(&db), [0i64; 0]);
}

/// Who serves this job, and who can end it.
fn kill(db: &Db, pid: i64) {
    let killed: Result<bool, Error> = db.write_now(move |tx| tx.one(KILL, &[&pid], |row| row.take()));
    assert_eq!(killed, Ok(true));
}

#[test]
fn a_connection_lost_in_a_job_is_opened_again_postgres() {
    let db = ledger();
    let killer = db.open_again();
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = attempts.clone();
    let done: Result<u64, Error> = db.write_now(move |tx| {
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        tx.run(ENTER, &[&1i64, &"x"])?;
        if first {
            let pid: i64 = tx.one(WHO, &[], |row| row.take())?;
            kill(&killer, pid);
        }
        tx.run(ENTER, &[&2i64, &"x"])
    });
    assert_eq!(done, Ok(1));
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert_eq!(all(&db), [1, 2]);
}

#[test]
fn connections_lost_while_idle_are_opened_again_postgres() {
    let db = ledger();
    let killer = db.open_again();
    let others = |tx: &mut Tx<'_>| tx.all(KILL_OTHERS, &[], |row| row.take::<bool>());
    for round in 0..3i64 {
        // The killer has four connections as well, so a few rounds end each other.
        let _: Result<Vec<bool>, Error> = killer.write_now(others);
        for no in round * 10..round * 10 + 8 {
            assert_eq!(db.write_now(move |tx| tx.run(ENTER, &[&no, &"x"])), Ok::<u64, Error>(1));
        }
    }
    assert_eq!(all(&db).len(), 24);
}

#[test]
fn a_server_that_lets_nobody_in_is_busy_postgres() {
    let db = ledger();
    let porter = narrow(&db, Options::default());
    let order = |sql| porter.write_now(move |tx| tx.run(sql, &[])).unwrap_or_else(|error: Error| panic!("{error}"));
    order(SHUT);
    let others = |tx: &mut Tx<'_>| tx.all(KILL_OTHERS, &[], |row| row.take::<bool>());
    let killed: Result<Vec<bool>, Error> = porter.write_now(others);
    assert_eq!(killed, Ok(vec![true; 4]));
    let attempts = Arc::new(AtomicU32::new(0));
    for no in 0..4i64 {
        let counted = attempts.clone();
        let refused: Result<u64, Error> = db.write_now(move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            tx.run(ENTER, &[&no, &"x"])
        });
        assert_eq!(refused, Err(Error::Busy));
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 0);
    order(OPEN);
    for no in 10..18i64 {
        assert_eq!(db.write_now(move |tx| tx.run(ENTER, &[&no, &"x"])), Ok::<u64, Error>(1));
    }
    assert_eq!(all(&db).len(), 8);
}

/// The server ends the connection in the middle of the commit. The job may stand or not, so it is not run again.
#[test]
fn a_connection_lost_in_the_commit_is_told_and_never_tried_again_postgres() {
    let db = scratch_postgres();
    const SUICIDE: Migration = Migration {
        number: 2,
        name: "suicide",
        since: None,
        sqlite: "",
        postgres: "create function suicide() returns trigger language plpgsql as $$
            begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
            create constraint trigger suicide after insert on entry deferrable initially deferred
            for each row when (new.no = 13) execute function suicide();",
    };
    db.migrate(&[MIGRATIONS[0], SUICIDE]);
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = attempts.clone();
    let done: Result<u64, Error> = db.write_now(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.run(ENTER, &[&13i64, &"x"])
    });
    match done {
        Err(Error::Engine(why)) => assert!(why.contains("not known"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
    for no in 1..9i64 {
        assert_eq!(db.write_now(move |tx| tx.run(ENTER, &[&no, &"x"])), Ok::<u64, Error>(1));
    }
    assert_eq!(all(&db), (1..9).collect::<Vec<_>>());
}
