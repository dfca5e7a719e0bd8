//! 流れ: server-sent events. A stream says only "this place is at turn 812" and ends with session, device, membership
//! or the program.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use crate::access::{Hub, Place, Right, Visit};

/// Revocation must be felt within 60 s on open connections too; half of that leaves room for a slow answer.
const ASK_AGAIN: Duration = Duration::from_secs(25);

struct Stream<P> {
    hub: Hub,
    visit: Visit,
    place: P,
    right: Right,
    turns: watch::Receiver<i64>,
    /// Ticks whether or not the place moves: in a busy room too a stream ends when it has to.
    ask: tokio::time::Interval,
    ended: bool,
}

/// Follows a place from `turn` on. The first event comes at once, so that whoever comes back from a dead zone hears
/// where the place is now.
pub fn follow<P: Place>(hub: Hub, visit: Visit, place: P, right: Right, turn: i64) -> Response {
    follow_asking(ASK_AGAIN, hub, visit, place, right, turn)
}

/// [`follow`] with another span between two questions, for tests, which do not wait.
pub fn follow_asking<P: Place>(span: Duration, hub: Hub, visit: Visit, place: P, right: Right, turn: i64) -> Response {
    let mut turns = hub.live.watch(place.key().id, turn);
    turns.mark_changed();
    let mut ask = tokio::time::interval(span);
    // The first tick comes at once, and the door has just been passed.
    ask.reset();
    let state = Stream { hub, visit, place, right, turns, ask, ended: false };
    let mut response = Sse::new(stream::unfold(state, next)).into_response();
    // A proxy in between must not collect events.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

async fn next<P: Place>(mut stream: Stream<P>) -> Option<(Result<Event, Infallible>, Stream<P>)> {
    if stream.ended {
        return None;
    }
    let event = tokio::select! {
        biased;
        () = stream.hub.live.closing() => stream.end("again"),
        _ = stream.ask.tick() => {
            if stream.may_stay().await { Event::default().comment("") } else { stream.end("over") }
        }
        changed = stream.turns.changed() => match changed {
            Ok(()) => {
                let turn = *stream.turns.borrow_and_update();
                Event::default().event("turn").id(turn.to_string()).data(turn.to_string())
            }
            Err(_) => stream.end("again"),
        },
    };
    Some((Ok(event), stream))
}

impl<P: Place> Stream<P> {
    async fn may_stay(&self) -> bool {
        let here = self.hub.still_here(&self.visit).await.unwrap_or(false);
        here && self.hub.may(&self.visit, self.place, self.right).await.unwrap_or(false)
    }

    /// The last event: "again" asks to reconnect, "over" says that there is nothing to come back to without the page.
    fn end(&mut self, why: &str) -> Event {
        self.ended = true;
        Event::default().event("end").data(why)
    }
}
