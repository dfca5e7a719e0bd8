//! 本文: what was posted, read within a bound for each and a bound for all. Whoever sends slowly holds nothing of anybody
//! else's.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::access::Failure;

/// All bodies being read at one moment, in KiB: what strangers and visitors together can make the program hold.
const ALL: usize = 64 * 1024;
/// A form is typed text: on the worst line a phone can still use it is through in this time.
pub(super) const FORM_TAKES: Duration = Duration::from_secs(30);

/// One budget of memory for every body that is being read.
#[derive(Clone, Debug)]
pub struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Bodies(Arc::new(Semaphore::new(ALL)))
    }
}

impl Bodies {
    /// Reads at most `limit` bytes of a body within `takes`.
    ///
    /// # Errors
    /// `TooLarge` beyond the limit, `TooSlow` beyond the time, `Busy` while all bodies together are at their bound,
    /// `Unreadable` if it was cut off.
    pub(super) async fn read(&self, body: Body, limit: usize, takes: Duration) -> Result<Bytes, Failure> {
        timeout(takes, self.gather(body, limit)).await.unwrap_or(Err(Failure::TooSlow))
    }

    async fn gather(&self, body: Body, limit: usize) -> Result<Bytes, Failure> {
        let mut chunks = body.into_data_stream();
        let mut whole = Vec::new();
        let mut held: Option<OwnedSemaphorePermit> = None;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Failure::Unreadable)?;
            if whole.len() + chunk.len() > limit {
                return Err(Failure::TooLarge { limit });
            }
            let kilobytes = (whole.len() + chunk.len()).div_ceil(1024);
            let more = kilobytes - held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            if more > 0 {
                let more = u32::try_from(more).map_err(|_| Failure::TooLarge { limit })?;
                let permit = self.0.clone().try_acquire_many_owned(more).map_err(|_| Failure::Busy)?;
                match &mut held {
                    Some(held) => held.merge(permit),
                    None => held = Some(permit),
                }
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.into())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    fn of(bytes: usize) -> Body {
        let chunks =
            (0..bytes.div_ceil(4096)).map(move |at| Ok::<_, std::io::Error>(vec![0; (bytes - at * 4096).min(4096)]));
        Body::from_stream(stream::iter(chunks))
    }

    /// Begins and never ends.
    fn unending(bytes: usize) -> Body {
        let begun = stream::iter([Ok::<_, std::io::Error>(vec![0; bytes])]);
        Body::from_stream(begun.chain(stream::pending()))
    }

    #[tokio::test]
    async fn a_body_is_read_whole_up_to_its_limit() {
        let bodies = Bodies::default();
        assert_eq!(bodies.read(of(100_000), 100_000, FORM_TAKES).await.expect("a body").len(), 100_000);
        assert!(matches!(
            bodies.read(of(100_001), 100_000, FORM_TAKES).await,
            Err(Failure::TooLarge { limit: 100_000 })
        ));
        assert_eq!(bodies.0.available_permits(), ALL, "all is given back");
    }

    #[tokio::test]
    async fn a_body_that_does_not_end_is_given_up() {
        let bodies = Bodies::default();
        assert!(matches!(bodies.read(unending(10), 100, Duration::from_millis(5)).await, Err(Failure::TooSlow)));
        assert_eq!(bodies.0.available_permits(), ALL);
    }

    #[tokio::test]
    async fn all_bodies_together_have_a_bound_and_the_next_is_asked_to_wait() {
        let bodies = Bodies::default();
        let mut slow: Vec<_> = (0..64)
            .map(|_| {
                let bodies = bodies.clone();
                tokio::spawn(async move { bodies.read(unending(1 << 20), 1 << 21, FORM_TAKES).await })
            })
            .collect();
        while bodies.0.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(bodies.read(of(10), 100, FORM_TAKES).await, Err(Failure::Busy)));
        let one = slow.pop().expect("one of them");
        one.abort();
        assert!(one.await.is_err_and(|gone| gone.is_cancelled()));
        assert!(bodies.read(of(10), 100, FORM_TAKES).await.is_ok());
    }
}
