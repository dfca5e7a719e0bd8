//! 呼び鈴: which jobs have work before their time. Rung after a commit that left some; heard by this program alone, so
//! that every job also looks by itself now and then.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

#[derive(Debug, Default)]
pub struct Bells {
    rung: Mutex<BTreeSet<&'static str>>,
    any: Notify,
}

impl Bells {
    /// There is work for the job of this name.
    pub fn ring(&self, job: &'static str) {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner).insert(job);
        self.any.notify_one();
    }

    /// Waits until a bell has been rung.
    pub async fn heard(&self) {
        self.any.notified().await;
    }

    /// The bells rung since they were last asked for.
    pub fn take(&self) -> BTreeSet<&'static str> {
        std::mem::take(&mut *self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
