//! ライブ更新: who is waiting for a place to move.
//!
//! What travels is only "this place is at turn 812"; the page then fetches what is new through the same door as
//! everybody else, so order, rights and lost events stop mattering.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// The places somebody is watching, with the turn each was last seen at.
#[derive(Clone, Debug)]
pub struct Live {
    places: Arc<Mutex<HashMap<[u8; 16], watch::Sender<i64>>>>,
    closing: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Live { places: Arc::default(), closing: watch::channel(false).0 }
    }
}

impl Live {
    /// The program is stopping: every stream ends and its browser reconnects elsewhere or later.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    pub fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Waits until the program is stopping.
    pub async fn closing(&self) {
        let mut closing = self.closing.subscribe();
        // An error would mean that the sender is gone, and it lives in `self`.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Follows a place: the receiver hears every turn it is woken with (intermediate ones may be skipped). Ask for it
    /// before reading where the place stands, else what moves in between is never heard.
    pub fn watch(&self, place: [u8; 16]) -> watch::Receiver<i64> {
        self.places().entry(place).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Tells the followers of a place that it has moved to `turn`. A place nobody follows any more is forgotten.
    pub fn wake(&self, place: [u8; 16], turn: i64) {
        let mut places = self.places();
        let Some(sender) = places.get(&place) else { return };
        if sender.is_closed() {
            places.remove(&place);
        } else {
            sender.send_if_modified(|now| {
                let later = turn > *now;
                *now = (*now).max(turn);
                later
            });
        }
    }

    /// The places now followed: several programs on one database ask once a second which of these have moved.
    pub fn followed(&self) -> Vec<[u8; 16]> {
        self.places().iter().filter(|(_, sender)| !sender.is_closed()).map(|(place, _)| *place).collect()
    }

    fn places(&self) -> MutexGuard<'_, HashMap<[u8; 16], watch::Sender<i64>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_follower_hears_the_latest_turn_and_no_older_one() {
        let live = Live::default();
        let mut follower = live.watch([1; 16]);
        live.wake([1; 16], 5);
        live.wake([1; 16], 4);
        live.wake([2; 16], 9);
        follower.changed().await.expect("the sender lives in `live`");
        assert_eq!(*follower.borrow_and_update(), 5);
        assert!(!follower.has_changed().expect("the sender lives in `live`"));
    }

    #[test]
    fn a_place_nobody_follows_is_forgotten() {
        let live = Live::default();
        drop(live.watch([1; 16]));
        assert!(live.followed().is_empty());
        live.wake([1; 16], 2);
        assert!(live.places().is_empty());
    }
}
