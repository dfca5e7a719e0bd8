//! The house from outside, in one process: requests through the real routes, doors and gate, on both databases, with a
//! clock that stands still until it is moved. TLS is left out (see `tests/tls`); everything behind it is real.

mod accounts;
mod attack;
mod commands;
mod coverage;
mod doors;
mod drafts;
mod faults;
mod follower;
mod held;
mod house;
mod jobs;
mod live;
mod notes;
mod opening;
mod outbox;
mod reconnects;
mod rooms;
mod sign_in;
mod trail;
mod visitor;

/// Runs a test's story.
fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(story)
}
