//! A file of the unit, by name.

use std::sync::Arc;

use crate::fault::Fault;
use crate::kind::Kind;
use crate::name::{FileName, Slip};

#[derive(Debug)]
pub(super) struct Member {
    pub file: Arc<str>,
    pub kind: Option<Kind>,
    /// The name, or the one that was meant.
    pub name: Result<FileName, Fault>,
    /// What is wrong with the name all the same.
    pub slip: Option<Slip>,
    /// What the content comes to, where there may be a copy of it.
    pub bytes: Option<u64>,
    pub records: u64,
}

impl Member {
    /// Both names mean the same file of the same unit; how the extension is written says nothing.
    pub(super) fn is_named_as(&self, other: &Member) -> bool {
        let (Ok(one), Ok(other)) = (self.name, other.name) else { return false };
        FileName { small_extension: false, ..one } == FileName { small_extension: false, ..other }
    }
}
