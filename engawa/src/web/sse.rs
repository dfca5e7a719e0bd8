//! 流れ: server-sent events. A stream says only "this place is at turn 812" and ends with session, device, membership
//! or the program.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use crate::access::{Hub, Place, Right, Visit};
use crate::clock::Instant;

/// Revocation must be felt within 60 s on open connections too; half of that leaves room for a slow answer.
const ASK_AGAIN: Duration = Duration::from_secs(25);

struct Stream<P> {
    hub: Hub,
    visit: Visit,
    place: P,
    right: Right,
    turns: watch::Receiver<i64>,
    ask_at: Instant,
    ended: bool,
}

/// Follows a place that stood at `turn` after `turns` were asked for. The first event comes at once, so that whoever
/// comes back from a dead zone hears where the place is now.
pub fn follow<P: Place>(
    hub: Hub,
    visit: Visit,
    place: P,
    right: Right,
    mut turns: watch::Receiver<i64>,
    turn: i64,
) -> Response {
    // Others may follow and not know yet: another program on the same database has moved the place.
    hub.live.wake(place.key().id, turn);
    turns.mark_changed();
    let ask_at = hub.clock.now().plus(ASK_AGAIN);
    let state = Stream { hub, visit, place, right, turns, ask_at, ended: false };
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
        // Before the turns: in a room where much is written, there is always one.
        () = stream.hub.clock.reach(stream.ask_at) => {
            stream.ask_at = stream.hub.clock.now().plus(ASK_AGAIN);
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
        self.hub.may(&self.visit, self.place, self.right).await.is_ok()
    }

    /// The last event: "again" asks to reconnect, "over" says that there is nothing to come back to without the page.
    fn end(&mut self, why: &str) -> Event {
        self.ended = true;
        Event::default().event("end").data(why)
    }
}
