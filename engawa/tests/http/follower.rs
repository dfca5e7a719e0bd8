//! Whoever listens to a live stream.

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::http::{StatusCode, header};
use axum::response::Response;
use futures_util::{FutureExt, StreamExt};

/// What a stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The place is at this turn.
    Turn(i64),
    /// Nothing; the stream still stands.
    StillHere,
    /// The last word: "again" or "over".
    End(String),
    /// The connection is closed.
    Closed,
}

/// Far above what any answer takes: only a stream that says nothing at all waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Follower {
    stream: BodyDataStream,
    heard: String,
}

impl Follower {
    #[track_caller]
    pub fn of(response: Response) -> Follower {
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Follower { stream: response.into_body().into_data_stream(), heard: String::new() }
    }

    /// The next event.
    pub async fn next(&mut self) -> Said {
        tokio::time::timeout(PATIENCE, self.listen()).await.expect("the stream says nothing")
    }

    /// What the stream says without waiting, if it says anything.
    pub fn now(&mut self) -> Option<Said> {
        self.listen().now_or_never()
    }

    async fn listen(&mut self) -> Said {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let said = read(event);
                self.heard = rest.to_owned();
                return said;
            }
            match self.stream.next().await {
                Some(bytes) => self.heard.push_str(&String::from_utf8_lossy(&bytes.expect("a piece of the stream"))),
                None => return Said::Closed,
            }
        }
    }
}

fn read(event: &str) -> Said {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    match (field("event"), field("data")) {
        (None, None) => Said::StillHere,
        (Some("turn"), Some(turn)) => Said::Turn(turn.parse().expect("a turn")),
        (Some("end"), Some(why)) => Said::End(why.to_owned()),
        _ => panic!("no event of ours: {event:?}"),
    }
}
