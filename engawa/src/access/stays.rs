//! 滞在: the looks of the last minutes, so that reading on is not written down line by line.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::record::Subject;
use crate::clock::Instant;
use crate::ids::SessionId;

/// One row covers a session, a place and a kind of look for ten minutes.
const COVERED: Duration = Duration::from_secs(600);
/// The end of a stay is written at most once a minute.
const STAY: Duration = Duration::from_secs(60);

/// The looks of the last minutes. Only a memory: a second program merely writes one more row.
#[derive(Debug, Default)]
pub(super) struct Stays(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    stays: HashMap<Key, Stay>,
    /// When what is over was last forgotten.
    swept: Option<Instant>,
}

pub(super) type Key = (SessionId, [u8; 16], &'static str, Subject);

#[derive(Clone, Copy, Debug)]
struct Stay {
    since: Instant,
    written: Instant,
}

/// What a look leaves on the trail.
pub(super) enum Due {
    Covered,
    Stayed,
    Seen,
}

impl Stays {
    pub(super) fn due(&self, key: &Key, now: Instant) -> Due {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match remembered.stays.get(key) {
            Some(stay) if now.since(stay.since) >= COVERED => Due::Seen,
            Some(stay) if now.since(stay.written) >= STAY => Due::Stayed,
            Some(_) => Due::Covered,
            None => Due::Seen,
        }
    }

    /// Remembered only after the row is durable.
    pub(super) fn written(&self, key: Key, due: &Due, now: Instant) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Remembered { stays, swept } = &mut *remembered;
        if swept.is_none_or(|at| now.since(at) >= STAY) {
            stays.retain(|_, stay| now.since(stay.since) < COVERED);
            *swept = Some(now);
        }
        match due {
            Due::Covered => {}
            Due::Stayed => {
                if let Some(stay) = stays.get_mut(&key) {
                    stay.written = now;
                }
            }
            Due::Seen => {
                stays.insert(key, Stay { since: now, written: now });
            }
        }
    }
}
