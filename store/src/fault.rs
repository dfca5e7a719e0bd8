//! Faults on demand, so that tests can fail the n-th statement and the n-th commit.
//!
//! Compiled into every build (one untaken branch a statement) so that what is tested is what runs; only the
//! feature `testing` lets anybody order a fault.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a statement or a commit is to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The engine refuses this one statement and nothing else happens.
    Refused,
    /// As on a full disk, the engine drops the whole transaction with it.
    Dropped,
}

/// Orders for faults, shared with the threads of one open store. The default orders none.
#[derive(Clone, Debug, Default)]
pub struct Faults(Option<Arc<Orders>>);

#[derive(Debug, Default)]
struct Orders {
    statements: Counter,
    commits: Counter,
}

/// Counts calls; `armed` is the number of the first call to fail and how many follow it.
#[derive(Debug, Default)]
struct Counter {
    seen: AtomicU64,
    from: AtomicU64,
    until: AtomicU64,
    drops: AtomicU64,
}

impl Counter {
    fn next(&self) -> Option<Fault> {
        let number = self.seen.fetch_add(1, Ordering::SeqCst) + 1;
        let failing = number >= self.from.load(Ordering::SeqCst) && number < self.until.load(Ordering::SeqCst);
        failing.then(|| if self.drops.load(Ordering::SeqCst) == 1 { Fault::Dropped } else { Fault::Refused })
    }

    #[cfg(any(test, feature = "testing"))]
    fn arm(&self, nth: u64, count: u64, fault: Fault) {
        let from = self.seen.load(Ordering::SeqCst) + nth;
        self.drops.store((fault == Fault::Dropped).into(), Ordering::SeqCst);
        self.until.store(from.saturating_add(count), Ordering::SeqCst);
        self.from.store(from, Ordering::SeqCst);
    }
}

impl Faults {
    /// Asked before every statement, the writer's own `begin` and `savepoint` included.
    pub(crate) fn statement(&self) -> Option<Fault> {
        self.0.as_ref().and_then(|orders| orders.statements.next())
    }

    /// Asked before every commit.
    pub(crate) fn commit(&self) -> Option<Fault> {
        self.0.as_ref().and_then(|orders| orders.commits.next())
    }
}

#[cfg(any(test, feature = "testing"))]
impl Faults {
    /// Orders that can be given later, while the store runs. Clones share them.
    pub fn orders() -> Faults {
        Faults(Some(Arc::default()))
    }

    fn get(&self) -> &Orders {
        self.0.as_ref().expect("Faults::default() takes no orders; use Faults::orders()")
    }

    /// The n-th statement from now (1 is the next one) is refused, once.
    pub fn fail_statement(&self, nth: u64) {
        self.get().statements.arm(nth, 1, Fault::Refused);
    }

    /// So many statements are refused, the n-th from now being the first.
    pub fn fail_statements(&self, nth: u64, count: u64) {
        self.get().statements.arm(nth, count, Fault::Refused);
    }

    /// The n-th statement from now fails as on a full disk: the engine drops the whole transaction.
    pub fn full_at_statement(&self, nth: u64) {
        self.get().statements.arm(nth, 1, Fault::Dropped);
    }

    /// The n-th commit from now fails, once.
    pub fn fail_commit(&self, nth: u64) {
        self.get().commits.arm(nth, 1, Fault::Refused);
    }

    /// From now until [`Faults::clear`] every statement and every commit fails as on a full disk.
    pub fn full_disk(&self) {
        self.get().statements.arm(1, u64::MAX, Fault::Dropped);
        self.get().commits.arm(1, u64::MAX, Fault::Dropped);
    }

    /// Takes every order back.
    pub fn clear(&self) {
        self.get().statements.arm(1, 0, Fault::Refused);
        self.get().commits.arm(1, 0, Fault::Refused);
    }

    /// Statements seen so far.
    pub fn statements(&self) -> u64 {
        self.get().statements.seen.load(Ordering::SeqCst)
    }

    /// Commits seen so far.
    pub fn commits(&self) -> u64 {
        self.get().commits.seen.load(Ordering::SeqCst)
    }
}
