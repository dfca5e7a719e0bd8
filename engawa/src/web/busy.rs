//! How many requests a connection has open: a connection without one is kept for nothing, however often it says that it
//! is still there.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::sleep;

/// The requests of one connection, those that began and those that ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Busy(Arc<Requests>);

#[derive(Debug, Default)]
struct Requests {
    begun: AtomicU64,
    ended: AtomicU64,
}

/// A request under way, until its answer's last byte was taken or nobody wants it any more.
#[derive(Debug)]
pub(super) struct Open(Busy);

impl Busy {
    pub(super) fn begin(&self) -> Open {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        Open(self.clone())
    }

    /// Returns once no request was open for `span`, at the latest after twice that.
    pub(super) fn idle(&self, span: Duration) -> impl Future<Output = ()> + Send + 'static {
        let requests = self.0.clone();
        async move {
            loop {
                let before = requests.begun.load(Ordering::Relaxed);
                let open = requests.ended.load(Ordering::Relaxed) != before;
                sleep(span).await;
                if !open && requests.begun.load(Ordering::Relaxed) == before {
                    return;
                }
            }
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// An answer's body, which keeps its request open.
#[derive(Debug)]
pub(super) struct Answering {
    pub body: Body,
    pub _open: Open,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
