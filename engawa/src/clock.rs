//! 時刻: the one place that reads the real clock.
//!
//! Everybody else is given an [`Instant`]. Instants are UTC, in microseconds; dates are dates in Japan,
//! which has kept one offset (+9 h, no summer time) since 1952, so no time zone database is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use store::{FromValue, ToValue, Value};
use tokio::sync::watch;

const JAPAN: Offset = Offset::constant(9);

/// A moment, in microseconds since 1970-01-01T00:00:00Z. A `bigint` in both databases.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since the epoch; anything outside the years jiff can show is held at the nearest end.
    pub fn from_micros(micros: i64) -> Instant {
        // Whole seconds: jiff takes no part of a second beyond its last one.
        let (first, last) = (Timestamp::MIN.as_second() * 1_000_000, Timestamp::MAX.as_second() * 1_000_000);
        if micros < first {
            Instant(first)
        } else if micros > last {
            Instant(last)
        } else {
            Instant(micros)
        }
    }

    /// The moment at which a clock on a wall in Japan shows `local`.
    pub fn from_japan(local: DateTime) -> Instant {
        JAPAN.to_timestamp(local).map_or(Instant(0), |t| Instant(t.as_microsecond()))
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// What a clock on a wall in Japan shows.
    pub fn in_japan(self) -> DateTime {
        JAPAN.to_datetime(Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// The date in Japan.
    pub fn date(self) -> Date {
        self.in_japan().date()
    }

    pub fn plus(self, span: Duration) -> Instant {
        Instant::from_micros(self.0.saturating_add(micros(span)))
    }

    pub fn minus(self, span: Duration) -> Instant {
        Instant::from_micros(self.0.saturating_sub(micros(span)))
    }

    /// Time passed since `earlier`; zero if `earlier` is later.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// A stored instant, if its rule can have written it: at most so far ahead of now. `None` was written by a clock that was
/// ahead and has been put right since: without this, five wrong passwords of that day would lock an account for months
/// and a session would never end. Each rule says what holds then: a wait is over, a session too.
pub fn believed(stored: Instant, now: Instant, at_most: Duration) -> Option<Instant> {
    (stored <= now.plus(at_most)).then_some(stored)
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl ToValue for Instant {
    fn to_value(&self) -> Value<'_> {
        Value::Integer(self.0)
    }
}

impl FromValue for Instant {
    fn from_value(value: Value<'_>) -> Result<Self, store::Error> {
        i64::from_value(value).map(Instant::from_micros)
    }
}

/// Where `now` comes from: the machine, or a test that moves time by hand. Never goes back, so that the order
/// of what was written is the order of its times even when the machine's clock is corrected.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Machine { last: AtomicI64 },
    Frozen { now: watch::Sender<i64> },
}

impl Clock {
    pub fn machine() -> Clock {
        Clock(Arc::new(Source::Machine { last: AtomicI64::new(0) }))
    }

    /// Stands still until [`Clock::advance`] is called.
    pub fn frozen(now: Instant) -> Clock {
        Clock(Arc::new(Source::Frozen { now: watch::Sender::new(now.0) }))
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    pub fn now(&self) -> Instant {
        match &*self.0 {
            Source::Machine { last } => {
                let machine = Timestamp::now().as_microsecond();
                Instant(last.fetch_max(machine, Ordering::Relaxed).max(machine))
            }
            Source::Frozen { now } => Instant(*now.borrow()),
        }
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// Waits until it is `moment`: on a frozen clock, until it has been moved so far.
    pub async fn reach(&self, moment: Instant) {
        match &*self.0 {
            Source::Machine { .. } => tokio::time::sleep(moment.since(self.now())).await,
            Source::Frozen { now } => {
                // An error would mean that the sender is gone, and it lives in `self`.
                let _ = now.subscribe().wait_for(|now| *now >= moment.0).await;
            }
        }
    }

    /// Moves a frozen clock; a machine's clock is left alone.
    pub fn advance(&self, span: Duration) {
        if let Source::Frozen { now } = &*self.0 {
            now.send_modify(|now| *now += micros(span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_the_date_in_japan() {
        let clock = Clock::frozen(Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 0, 30, 0, 0)));
        assert_eq!(clock.today(), jiff::civil::date(2026, 11, 20));
        assert_eq!(clock.now().minus(Duration::from_secs(3600)).date(), jiff::civil::date(2026, 11, 19));
    }

    #[test]
    fn a_frozen_clock_moves_only_by_hand() {
        let clock = Clock::frozen(Instant::from_micros(5));
        clock.advance(Duration::from_micros(7));
        assert_eq!(clock.now().micros(), 12);
        assert_eq!(clock.now().since(Instant::from_micros(20)), Duration::ZERO);
    }

    #[test]
    fn an_instant_further_ahead_than_its_rule_allows_is_not_believed() {
        let (now, hour) = (Instant::from_micros(0), Duration::from_secs(3600));
        for within in [now.minus(hour), now, now.plus(hour)] {
            assert_eq!(believed(within, now, hour), Some(within));
        }
        assert_eq!(believed(now.plus(hour).plus(Duration::from_micros(1)), now, hour), None);
    }

    #[test]
    fn instants_outside_the_calendar_are_held_at_its_ends() {
        assert!(Instant::from_micros(i64::MAX).in_japan().year() > 9000);
        assert!(Instant::from_micros(i64::MIN).in_japan().year() < 0);
    }
}
