//! A connection that knows when bytes last moved: the one measure of a client that has gone or stalls us, whatever it
//! speaks (a phone in a tunnel, a reader that takes nothing, a connection kept for nothing).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::sleep;

/// How many bytes have moved, in either direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved(Arc<AtomicU64>);

impl Moved {
    /// Returns once nothing has moved for `span`, at the latest after twice that.
    pub(super) fn silence(&self, span: Duration) -> impl Future<Output = ()> + Send + 'static {
        let bytes = self.0.clone();
        async move {
            loop {
                let before = bytes.load(Ordering::Relaxed);
                sleep(span).await;
                if bytes.load(Ordering::Relaxed) == before {
                    return;
                }
            }
        }
    }
}

/// Counts what passes.
#[derive(Debug)]
pub(super) struct Counted<IO> {
    io: IO,
    moved: Moved,
}

impl<IO> Counted<IO> {
    pub(super) fn new(io: IO) -> (Counted<IO>, Moved) {
        let moved = Moved::default();
        (Counted { io, moved: moved.clone() }, moved)
    }

    pub(super) fn inner(&self) -> &IO {
        &self.io
    }

    fn count(&self, bytes: usize) {
        self.moved.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn counted(&self, written: Poll<std::io::Result<usize>>) -> Poll<std::io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.count(bytes);
        }
        written
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Counted<IO> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, into);
        self.count(into.filled().len() - before);
        read
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Counted<IO> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.counted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, bytes);
        self.counted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
