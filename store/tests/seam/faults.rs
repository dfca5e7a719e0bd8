//! Whatever fails, whenever: what was acknowledged stands, what was not does not, and the store goes on.

use store::testing::{Scratch, on_both};
use store::{Engine, Error};

use crate::ledger::*;

#[derive(Debug, PartialEq)]
enum No {
    Refused,
    Store(Error),
}

impl From<Error> for No {
    fn from(error: Error) -> No {
        No::Store(error)
    }
}

/// What the jobs of a group do after their first entry.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    EnterAgain,
    Refuse,
    Panic,
}

const GROUP: [Then; 6] =
    [Then::EnterAgain, Then::Panic, Then::EnterAgain, Then::Refuse, Then::EnterAgain, Then::EnterAgain];

/// Runs the group behind a gate and checks that each job left both of its entries or none, as it was told.
/// `fail` orders the fault when everybody is in the queue.
async fn group(db: &Scratch, base: i64, fail: impl FnOnce()) -> Vec<Result<(), No>> {
    let gate = Gate::shut(db).await;
    let mut asked = Vec::new();
    for (no, then) in (base..).step_by(2).zip(GROUP) {
        let db = (*db).clone();
        let job = async move {
            db.write(move |tx| {
                tx.run(ENTER, &[&no, &"first"])?;
                match then {
                    Then::EnterAgain => tx.run(ENTER, &[&(no + 1), &"second"]).map(drop).map_err(No::Store),
                    Then::Refuse => Err(No::Refused),
                    Then::Panic => panic!("as ordered"),
                }
            })
            .await
        };
        asked.push(ask(job).await);
    }
    fail();
    let _ = gate.open().await;
    let mut told = Vec::new();
    for asked in asked {
        told.push(asked.answer().await);
    }
    let seen = (db.faults().statements(), db.faults().commits());
    db.faults().clear();
    let mut standing = Vec::new();
    for (no, told) in (base..).step_by(2).zip(&told) {
        if told.is_ok() {
            standing.extend([no, no + 1]);
        }
    }
    assert_eq!(entered(db, base, base + 2 * GROUP.len() as i64).await, standing, "{told:?} after {seen:?}");
    told
}

/// Fails the first, second, third … call until there is no such call any more. Answers how many there were.
async fn for_every_n(
    db: &Scratch,
    order: impl Fn(u64),
    seen: impl Fn() -> u64,
    check: impl Fn(u64, &[Result<(), No>]),
) -> u64 {
    for n in 1.. {
        let base = 1000 * n as i64;
        let before = seen();
        let mut after = 0;
        let told = group(db, base, || order(n)).await;
        after += seen() - before;
        // The check in `group` reads with a few calls of its own; what counts is whether anybody felt the fault.
        let felt = told.iter().filter(|told| matches!(told, Err(No::Store(Error::Engine(_))))).count() > 0;
        let fresh: Result<u64, Error> = db.write(move |tx| tx.run(ENTER, &[&(base + 999), &"afterwards"])).await;
        assert_eq!(fresh, Ok(1), "the store goes on");
        if after < n {
            assert!(!felt, "{told:?}");
            return n - 1;
        }
        check(n, &told);
    }
    unreachable!("calls are finite")
}

on_both! {
    async fn a_panic_or_a_refusal_costs_its_own_job_only(db) {
        db.migrate(MIGRATIONS);
        let told = group(&db, 0, || ()).await;
        for (then, told) in GROUP.into_iter().zip(told) {
            match then {
                Then::EnterAgain => assert_eq!(told, Ok(())),
                Then::Refuse => assert_eq!(told, Err(No::Refused)),
                Then::Panic => assert_eq!(told, Err(No::Store(Error::Panicked))),
            }
        }
        if db.engine() == Engine::Sqlite {
            assert_eq!(db.faults().commits(), 1, "gate and group shared one commit");
        }
    }

    async fn the_nth_statement_fails(db) {
        db.migrate(MIGRATIONS);
        let faults = db.faults().clone();
        let calls = for_every_n(&db, |n| faults.fail_statement(n), || faults.statements(), |_, _| ()).await;
        assert!(calls > 10, "only {calls} statements were seen");
    }

    /// The second one hits the way out of the first: the rollback.
    async fn the_nth_and_the_next_statement_fail(db) {
        db.migrate(MIGRATIONS);
        let faults = db.faults().clone();
        let calls = for_every_n(&db, |n| faults.fail_statements(n, 2), || faults.statements(), |_, _| ()).await;
        assert!(calls > 10, "only {calls} statements were seen");
    }

    async fn the_disk_is_full_at_the_nth_statement(db) {
        db.migrate(MIGRATIONS);
        let faults = db.faults().clone();
        let calls = for_every_n(&db, |n| faults.full_at_statement(n), || faults.statements(), |_, _| ()).await;
        assert!(calls > 10, "only {calls} statements were seen");
    }

    async fn the_nth_commit_fails(db) {
        db.migrate(MIGRATIONS);
        let (faults, engine) = (db.faults().clone(), db.engine());
        let commits = for_every_n(&db, |n| faults.fail_commit(n), || faults.commits(), |_, told| {
            let hit = told.iter().filter(|told| matches!(told, Err(No::Store(Error::Engine(_))))).count();
            match engine {
                Engine::Sqlite => assert_eq!(hit, GROUP.len(), "the commit was everybody's: {told:?}"),
                Engine::Postgres => assert!(hit <= 1, "the commit was one job's: {told:?}"),
            }
        }).await;
        assert!(commits >= 1);
    }

    async fn a_full_disk_refuses_until_there_is_room_again(db) {
        db.migrate(MIGRATIONS);
        db.faults().full_disk();
        for no in 0..5 {
            let refused: Result<u64, Error> = db.write(move |tx| tx.run(ENTER, &[&no, &"x"])).await;
            assert!(matches!(refused, Err(Error::Engine(_))), "{refused:?}");
        }
        db.faults().clear();
        let taken: Result<u64, Error> = db.write(|tx| tx.run(ENTER, &[&7i64, &"x"])).await;
        assert_eq!(taken, Ok(1));
        assert_eq!(entered(&db, 0, 10).await, [7]);
    }
}
