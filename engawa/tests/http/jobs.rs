//! 裏の仕事: step by step, one program at a time, whatever else breaks.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engawa::access::{Failure, Hub, InRegion, Place};
use engawa::ids::JobId;
use engawa::jobs::{self, Job, Jobs, Run, Runs, Step};
use store::Sql;
use store::testing::on_both;

use crate::http::house::House;
use crate::http::run;

const JOBS: Sql =
    Sql::new("jobs", "select stage || ' ' || done || ' ' || failures from job where name = 'test.counting'");
const TRAIL: Sql = Sql::new(
    "trail",
    "select cast(subject_no as text) from trail where command = 'test.counting' order by subject_no nulls last",
);
const CLAIMS: Sql = Sql::new(
    "claims",
    "select cast(claimed_until as text) from job where name = 'test.long' and claimed_until is not null",
);
const PUT_OFF: Sql =
    Sql::new("put_off", "update job set next_at = $1, claimed_until = $1 where name = 'test.counting'");

/// Counts to five, one a step, and notes who counted.
#[derive(Clone, Default)]
struct Counting {
    said: Arc<Mutex<Vec<(&'static str, i64)>>>,
    who: &'static str,
    /// So many steps, then it stands still for ever.
    stands_still_at: Option<i64>,
    at_once: Arc<AtomicI64>,
}

impl Job for Counting {
    const NAME: &'static str = "test.counting";
    const RUNS: Runs = Runs::Asked;

    async fn step(&self, _: &Hub, run: &Run) -> Result<Step, Failure> {
        if self.stands_still_at == Some(run.done) {
            std::future::pending::<()>().await;
        }
        assert_eq!(self.at_once.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
        self.said.lock().expect("no panic").push((self.who, run.done));
        tokio::task::yield_now().await;
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        let done = run.done + 1;
        Ok(if done == 5 { Step::Done } else { Step::More { done, total: Some(5) } })
    }
}

/// Panics the first time, and is there again afterwards.
struct Clumsy(Arc<AtomicI64>);

impl Job for Clumsy {
    const NAME: &'static str = "test.clumsy";
    const RUNS: Runs = Runs::Always;

    async fn step(&self, hub: &Hub, _: &Run) -> Result<Step, Failure> {
        assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "on purpose");
        Ok(Step::Wait(hub.clock.now().plus(Duration::from_secs(3600))))
    }
}

/// Goes on until it is let go.
struct Long(Arc<AtomicBool>, Arc<AtomicI64>);

impl Job for Long {
    const NAME: &'static str = "test.long";
    const RUNS: Runs = Runs::Always;

    async fn step(&self, hub: &Hub, _: &Run) -> Result<Step, Failure> {
        self.1.fetch_add(1, Ordering::SeqCst);
        while !self.0.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Step::Wait(hub.clock.now().plus(Duration::from_secs(3600))))
    }
}

async fn ask(house: &House) {
    let (id, now): (JobId, _) = (house.hub().dice.id(house.clock.now()), house.clock.now());
    let asked = house
        .hub()
        .chore("test", None, move |tx, _| jobs::begin(tx, id, Counting::NAME, InRegion.key(), None, "", now));
    asked.await.expect("asking");
}

fn counting(house: &House, job: &Counting, who: &'static str) -> Arc<Jobs> {
    Arc::new(Jobs::new(house.hub().clone()).with(Counting { who, ..job.clone() }))
}

async fn once(jobs: &Arc<Jobs>) {
    jobs.once().await.expect("looking for jobs");
}

async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

on_both! {
    fn a_job_goes_step_by_step_and_its_place_hears_every_one(db) {
        run(async {
            let house = House::new(db);
            let job = Counting::default();
            ask(&house).await;
            let mut turns = house.hub().live.watch(InRegion.key().id);
            let before = *turns.borrow_and_update();
            once(&counting(&house, &job, "a")).await;
            assert_eq!(*job.said.lock().expect("no panic"), [0, 1, 2, 3, 4].map(|n| ("a", n)));
            assert_eq!(house.rows(JOBS), ["done 4 0"]);
            assert_eq!(house.rows(TRAIL), ["1", "2", "3", "4", "4"], "every step is recorded");
            assert!(*turns.borrow_and_update() >= before + 5);
            once(&counting(&house, &job, "a")).await;
            assert_eq!(job.said.lock().expect("no panic").len(), 5, "over is over");
        });
    }

    fn of_two_programs_one_works_at_a_time(db) {
        run(async {
            let house = House::new(db);
            let (job, beside) = (Counting::default(), house.beside());
            let (a, b) = (counting(&house, &job, "a"), counting(&beside, &job, "b"));
            for _ in 0..4 {
                ask(&house).await;
                tokio::join!(once(&a), once(&b));
                assert_eq!(job.said.lock().expect("no panic").drain(..).map(|(_, n)| n).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
            }
        });
    }

    fn when_a_program_dies_another_goes_on_where_it_was(db) {
        run(async {
            let house = House::new(db);
            let (job, beside) = (Counting::default(), house.beside());
            ask(&house).await;
            let dying = counting(&house, &Counting { stands_still_at: Some(2), ..job.clone() }, "a");
            let dead = tokio::spawn(async move { dying.once().await });
            until(|| house.rows(JOBS) == ["waiting 2 0"]).await;
            dead.abort();
            assert!(dead.await.is_err_and(|error| error.is_cancelled()));
            let other = counting(&beside, &job, "b");
            once(&other).await;
            assert_eq!(job.said.lock().expect("no panic").len(), 2, "its claim still holds");
            house.later(Duration::from_secs(31));
            once(&other).await;
            assert_eq!(*job.said.lock().expect("no panic"), [("a", 0), ("a", 1), ("b", 2), ("b", 3), ("b", 4)]);
        });
    }

    fn a_claim_is_renewed_as_long_as_the_step_lasts(db) {
        run(async {
            let (house, end, begun) = (House::new(db), Arc::<AtomicBool>::default(), Arc::<AtomicI64>::default());
            let beside = house.beside();
            let of = |house: &House| Arc::new(Jobs::new(house.hub().clone()).with(Long(end.clone(), begun.clone())));
            let (here, there) = (of(&house), of(&beside));
            let working = tokio::spawn(async move { here.once().await });
            until(|| begun.load(Ordering::SeqCst) == 1).await;
            for _ in 0..12 {
                let before = house.rows(CLAIMS);
                house.later(Duration::from_secs(11));
                until(|| house.rows(CLAIMS) != before).await;
                once(&there).await;
            }
            assert_eq!(begun.load(Ordering::SeqCst), 1, "after two minutes it is still the first program's");
            end.store(true, Ordering::SeqCst);
            working.await.expect("no panic").expect("working");
        });
    }

    fn a_panic_ends_only_itself_and_is_tried_again(db) {
        run(async {
            let house = House::new(db);
            let (job, tries) = (Counting::default(), Arc::<AtomicI64>::default());
            ask(&house).await;
            let both = Jobs::new(house.hub().clone()).with(Clumsy(tries.clone())).with(job.clone());
            let both = Arc::new(both);
            once(&both).await;
            assert_eq!(job.said.lock().expect("no panic").len(), 5, "the other went on");
            once(&both).await;
            assert_eq!(tries.load(Ordering::SeqCst), 1, "not at once");
            house.later(Duration::from_secs(2));
            once(&both).await;
            assert_eq!(tries.load(Ordering::SeqCst), 2);
            house.later(Duration::from_secs(60));
            once(&both).await;
            assert_eq!(tries.load(Ordering::SeqCst), 2, "it waits as long as it said");
            house.later(Duration::from_secs(3600));
            once(&both).await;
            assert_eq!(tries.load(Ordering::SeqCst), 3);
        });
    }

    fn a_job_put_off_by_a_clock_that_was_ahead_is_not_lost(db) {
        run(async {
            let house = House::new(db);
            let job = Counting::default();
            ask(&house).await;
            let far = house.clock.now().plus(Duration::from_secs(200 * 24 * 3600));
            let put_off = house.hub().chore("test", None, move |tx, _| tx.run(PUT_OFF, &[&far]));
            assert_eq!(put_off.await.expect("putting off"), 1);
            once(&counting(&house, &job, "a")).await;
            assert_eq!(job.said.lock().expect("no panic").len(), 5);
        });
    }

    fn a_bell_calls_a_job_before_its_time(db) {
        run(async {
            let house = House::new(db);
            let tries = Arc::new(AtomicI64::new(1));
            let jobs = Arc::new(Jobs::new(house.hub().clone()).with(Clumsy(tries.clone())));
            once(&jobs).await;
            once(&jobs).await;
            assert_eq!(tries.load(Ordering::SeqCst), 2, "it waits");
            house.hub().bells.ring(Clumsy::NAME);
            once(&jobs).await;
            assert_eq!(tries.load(Ordering::SeqCst), 3);
        });
    }

    fn the_program_runs_its_jobs_until_it_stops(db) {
        run(async {
            let house = House::new(db);
            let job = Counting::default();
            ask(&house).await;
            let jobs = Jobs::new(house.hub().clone()).with(job.clone());
            let running = tokio::spawn(jobs.run());
            until(|| house.rows(JOBS) == ["done 4 0"]).await;
            house.hub().live.close();
            running.await.expect("it ends");
        });
    }
}
