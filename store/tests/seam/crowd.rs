//! Many callers: full queues, reading one's writes, closing.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use store::testing::{Scratch, on_both, scratch_postgres, scratch_sqlite};
use store::{Config, Db, Error, Options};

use crate::ledger::*;

fn enter(db: &Db, no: i64) -> impl Future<Output = Result<u64, Error>> + Send + 'static {
    let db = db.clone();
    async move { db.write(move |tx| tx.run(ENTER, &[&no, &"x"])).await }
}

#[expect(clippy::disallowed_methods, reason = "the stopped clock of tokio")]
fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// With the clock of tokio stopped: it jumps ahead only when nothing else is to be done.
async fn a_full_queue(scratch: Scratch) {
    scratch.migrate(MIGRATIONS);
    let db = narrow(&scratch, Options { queue: 2, ..Options::default() });
    let gate = Gate::shut(&db).await;
    let waiting = [ask(enter(&db, 1)).await, ask(enter(&db, 2)).await];
    let before = now();
    assert_eq!(enter(&db, 3).await, Err(Error::Busy));
    let waited = before.elapsed();
    assert!(waited >= Duration::from_secs(2) && waited < Duration::from_millis(2100), "{waited:?}");
    // Whoever comes when a place falls free while it waits is served.
    let in_time = ask(enter(&db, 4)).await;
    gate.open().await.expect("the gate's job");
    for asked in waiting {
        assert_eq!(asked.answer().await, Ok(1));
    }
    assert_eq!(in_time.answer().await, Ok(1));
    assert_eq!(entered(&db, 0, 10).await, [1, 2, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_busy_after_two_seconds_sqlite() {
    a_full_queue(scratch_sqlite()).await;
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_busy_after_two_seconds_postgres() {
    a_full_queue(scratch_postgres()).await;
}

store::sql! {
    COUNT_TO = "with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < $1)
        select count(*) from n";
}

on_both! {
    fn a_read_that_asks_for_too_much_is_given_up_and_the_next_one_is_not(db) {
        let narrow = narrow(&db, Options { longest_read: Duration::from_millis(50), ..Options::default() });
        let count = |to: i64| narrow.read_now(move |tx| tx.one(COUNT_TO, &[&to], |row| row.take::<i64>()));
        assert_eq!(count(1_000_000_000), Err(Error::Busy));
        for _ in 0..4 {
            assert_eq!(count(10), Ok(10), "no reader is lost");
        }
    }

    async fn a_full_queue_is_busy_for_threads_as_well(db) {
        let narrow = narrow(&db, Options { queue: 1, patience: Duration::from_millis(20), ..Options::default() });
        let gate = Gate::shut(&narrow).await;
        let waiting = ask({ let db = narrow.clone(); async move { db.write(|_| Ok::<(), Error>(())).await } }).await;
        let blocking = narrow.clone();
        let busy = thread::spawn(move || blocking.write_now(|_| Ok::<(), Error>(()))).join().expect("no panic");
        assert_eq!(busy, Err(Error::Busy));
        gate.open().await.expect("the gate's job");
        assert_eq!(waiting.answer().await, Ok(()));
    }

    fn everybody_reads_what_was_acknowledged(db) {
        db.migrate(MIGRATIONS);
        thread::scope(|scope| {
            for client in 0..8i64 {
                let db = &db;
                scope.spawn(move || {
                    let base = client * 1000;
                    for no in base..base + 40 {
                        assert_eq!(db.write_now(move |tx| tx.run(ENTER, &[&no, &"x"])), Ok::<u64, Error>(1));
                        let read: Result<Vec<i64>, Error> =
                            db.read_now(move |tx| tx.all(ENTERED, &[&base, &(base + 1000)], |row| row.take()));
                        assert_eq!(read, Ok((base..=no).collect()));
                    }
                });
            }
        });
    }

    async fn a_read_sees_one_snapshot(db) {
        db.migrate(MIGRATIONS);
        enter(&db, 1).await.expect("entered");
        let (again, meanwhile) = std::sync::mpsc::channel();
        let (seen, first_look) = tokio::sync::oneshot::channel();
        let mut seen = Some(seen);
        let reader = (*db).clone();
        let reading = tokio::spawn(async move {
            reader.read(move |tx| {
                let before: Vec<i64> = tx.all(ENTERED, &[&0i64, &10i64], |row| row.take())?;
                if let Some(seen) = seen.take() {
                    seen.send(()).map_err(|()| Error::Stopped)?;
                }
                meanwhile.recv().map_err(|_| Error::Stopped)?;
                let after: Vec<i64> = tx.all(ENTERED, &[&0i64, &10i64], |row| row.take())?;
                Ok::<_, Error>((before, after))
            }).await
        });
        first_look.await.expect("looked once");
        assert_eq!(enter(&db, 2).await, Ok(1));
        again.send(()).expect("still reading");
        assert_eq!(reading.await.expect("no panic"), Ok((vec![1], vec![1])));
        assert_eq!(entered(&db, 0, 10).await, [1, 2]);
    }

    async fn a_dropped_future_does_not_cancel_its_job(db) {
        db.migrate(MIGRATIONS);
        let narrow = narrow(&db, Options::default());
        let gate = Gate::shut(&narrow).await;
        drop(ask(enter(&narrow, 1)).await);
        let next = ask(enter(&narrow, 2)).await;
        gate.open().await.expect("the gate's job");
        assert_eq!(next.answer().await, Ok(1));
        assert_eq!(entered(&db, 0, 10).await, [1, 2]);
    }

    async fn closing_drains_and_then_refuses(db) {
        db.migrate(MIGRATIONS);
        let narrow = narrow(&db, Options::default());
        let gate = Gate::shut(&narrow).await;
        let mut waiting = Vec::new();
        for no in 0..20 {
            waiting.push(ask(enter(&narrow, no)).await);
        }
        let closing = ask({ let db = narrow.clone(); async move { db.close().await } }).await;
        gate.open().await.expect("the gate's job");
        closing.answer().await;
        for asked in waiting {
            assert!(matches!(asked, Asked::Waiting(_)));
            assert_eq!(asked.answer().await, Ok(1));
        }
        assert_eq!(enter(&narrow, 99).await, Err(Error::Stopped));
        assert_eq!(entered(&db, 0, 100).await, (0..20).collect::<Vec<_>>());
        narrow.close().await;
    }

    fn the_last_handle_takes_its_threads_along(db) {
        db.migrate(MIGRATIONS);
        let held = Arc::new(());
        let other = db.open_again();
        for no in 0..5i64 {
            let held = held.clone();
            let job = move |tx: &mut store::Tx<'_>| { let _ = &held; tx.run(ENTER, &[&no, &"x"]) };
            assert_eq!(other.write_now(job), Ok::<u64, Error>(1));
        }
        other.close_now();
        assert_eq!(Arc::strong_count(&held), 1, "no job is kept");
        assert_eq!(other.write_now(|_| Ok::<(), Error>(())), Err(Error::Stopped));
    }
}

/// The one test that takes its time: SQLite waits five seconds for the other process.
#[tokio::test(flavor = "multi_thread")]
async fn another_process_holds_the_database_sqlite() {
    let db = scratch_sqlite();
    db.migrate(MIGRATIONS);
    let other = db.open_again();
    let gate = Gate::shut(&db).await;
    let waiting = [ask(enter(&other, 1)).await, ask(enter(&other, 2)).await];
    for asked in waiting {
        assert_eq!(asked.answer().await, Err(Error::Busy));
    }
    gate.open().await.expect("the gate's job");
    assert_eq!(enter(&other, 3).await, Ok(1));
    assert_eq!(entered(&db, 0, 10).await, [3]);
}

/// Writes and reads without a pause do not let the log grow for ever, and closing empties it.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_sqlite_begins_anew() {
    let db = scratch_sqlite();
    db.migrate(MIGRATIONS);
    let Config::Sqlite { path, .. } = db.config() else { panic!("not SQLite") };
    let log = path.with_extension("db-wal");
    let size = || std::fs::metadata(&log).map_or(0, |about| about.len());
    let large: Arc<str> = "x".repeat(1_000_000).into();
    for no in 0..80 {
        let text = large.clone();
        let entered = db.write(move |tx| tx.run(ENTER, &[&no, &&*text])).await;
        assert_eq!(entered, Ok::<u64, Error>(1));
    }
    // Two take turns, so that the writer never waits for work; each write is read.
    let mut no = 100;
    let mut waiting = ask(enter(&db, no)).await;
    while size() > 64 << 20 {
        no += 1;
        let next = ask(enter(&db, no)).await;
        assert_eq!(waiting.answer().await, Ok(1));
        assert_eq!(entered(&db, no - 1, no).await, [no - 1]);
        waiting = next;
        assert!(no < 20_000, "the log is still {} bytes long", size());
    }
    assert_eq!(waiting.answer().await, Ok(1));
    db.close().await;
    assert_eq!(size(), 0);
}

/// Somebody reads an old snapshot for long: writing goes on, and the log shrinks when the reader is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_read_of_sqlite_does_not_stop_the_writer() {
    let db = scratch_sqlite();
    db.migrate(MIGRATIONS);
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let (begin, begun) = tokio::sync::oneshot::channel();
    let (mut begin, reader) = (Some(begin), (*db).clone());
    let reading = tokio::spawn(async move {
        reader
            .read(move |tx| {
                let before = tx.all(ENTERED, &[&0i64, &1000i64], |row| row.take::<i64>())?.len();
                if let Some(begin) = begin.take() {
                    begin.send(()).map_err(|()| Error::Stopped)?;
                }
                wait.recv().map_err(|_| Error::Stopped)?;
                Ok::<_, Error>((before, tx.all(ENTERED, &[&0i64, &1000i64], |row| row.take::<i64>())?.len()))
            })
            .await
    });
    begun.await.expect("reading");
    let large: Arc<str> = "x".repeat(1_000_000).into();
    for no in 0..100 {
        let text = large.clone();
        let entered = db.write(move |tx| tx.run(ENTER, &[&no, &&*text])).await;
        assert_eq!(entered, Ok::<u64, Error>(1));
    }
    done.send(()).expect("still reading");
    assert_eq!(reading.await.expect("no panic"), Ok((0, 0)));
    db.close().await;
    let Config::Sqlite { path, .. } = db.config() else { panic!("not SQLite") };
    assert_eq!(std::fs::metadata(path.with_extension("db-wal")).map_or(0, |about| about.len()), 0);
}
