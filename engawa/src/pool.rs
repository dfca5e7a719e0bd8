//! 順番待ち: a bounded pool for work that costs a core or a lot of memory: so many side by side, so many waiting, and
//! whoever comes after that is asked to come back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

/// Cheap to clone; the clones share their places.
#[derive(Clone, Debug)]
pub struct Pool(Arc<Places>);

#[derive(Debug)]
struct Places {
    /// For the log: "hashing".
    name: &'static str,
    turns: Arc<Semaphore>,
    /// Working or waiting.
    here: AtomicUsize,
    most: usize,
}

/// Why the work was not done.
#[derive(Debug)]
pub enum Undone {
    /// As many wait as may.
    Full,
    /// The work panicked.
    Broken { pool: &'static str },
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undone::Full => f.write_str("as many wait as may"),
            Undone::Broken { pool } => write!(f, "work of the pool {pool} panicked"),
        }
    }
}

impl std::error::Error for Undone {}

impl Pool {
    /// `at_once` side by side, `waiting` more in the queue.
    pub fn new(name: &'static str, at_once: usize, waiting: usize) -> Pool {
        let turns = Arc::new(Semaphore::new(at_once));
        Pool(Arc::new(Places { name, turns, here: AtomicUsize::new(0), most: at_once + waiting }))
    }

    /// Does blocking work on a thread of its own, when its turn comes. Whoever stops waiting leaves the queue; work that
    /// has begun keeps its turn until it ends.
    ///
    /// # Errors
    /// If too many wait already, or the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Undone> {
        let seat = Seat::take(&self.0).ok_or(Undone::Full)?;
        // Nobody closes the semaphore.
        let turn = self.0.turns.clone().acquire_owned().await.map_err(|_| Undone::Full)?;
        let work = tokio::task::spawn_blocking(move || {
            // Both go with the work: a caller who hangs up does not make room for one more.
            let _held = (seat, turn);
            work()
        });
        work.await.map_err(|_| Undone::Broken { pool: self.0.name })
    }
}

/// A place in the pool, given back however the wait ends.
struct Seat(Arc<Places>);

impl Seat {
    fn take(places: &Arc<Places>) -> Option<Seat> {
        // Taken first: should it be one too many, dropping it gives it back.
        let seat = Seat(places.clone());
        (places.here.fetch_add(1, Ordering::Relaxed) < places.most).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.here.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// Work that goes on until told.
    fn held() -> (mpsc::Sender<()>, impl FnOnce() + Send + 'static) {
        let (end, told) = mpsc::channel::<()>();
        (end, move || assert!(told.recv().is_err(), "ended by dropping the other side"))
    }

    async fn soon<T>(work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(Duration::from_millis(20), work).await.ok()
    }

    #[tokio::test]
    async fn so_many_work_so_many_wait_and_the_next_is_sent_away() {
        let pool = Pool::new("test", 1, 1);
        let (end, work) = held();
        let working = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(work).await }
        });
        while pool.0.here.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let waiting = pool.run(|| 2);
        tokio::pin!(waiting);
        assert!(soon(&mut waiting).await.is_none(), "one works, one waits");
        assert!(matches!(pool.run(|| 3).await, Err(Undone::Full)));
        drop(end);
        assert_eq!(waiting.await.expect("its turn came"), 2);
        working.await.expect("no panic").expect("it worked");
        assert_eq!(pool.run(|| 4).await.expect("room again"), 4);
    }

    #[tokio::test]
    async fn whoever_hangs_up_makes_no_room_for_one_more_at_once() {
        let pool = Pool::new("test", 1, 1);
        let (end, work) = held();
        assert!(soon(pool.run(work)).await.is_none(), "hung up while it works");
        assert!(soon(pool.run(|| ())).await.is_none(), "it still works");
        drop(end);
        pool.run(|| ()).await.expect("its turn came");
    }

    #[tokio::test]
    async fn a_panic_gives_its_place_back() {
        let pool = Pool::new("test", 1, 0);
        let broken = pool.run::<()>(|| panic!("on purpose")).await;
        assert!(matches!(broken, Err(Undone::Broken { pool: "test" })));
        pool.run(|| ()).await.expect("room again");
    }
}
