//! A file of the unit, by name.

use std::sync::Arc;

use crate::fault::Fault;
use crate::kind::Kind;
use crate::name::FileName;

#[derive(Debug)]
pub(super) struct Member {
    pub file: Arc<str>,
    pub kind: Option<Kind>,
    pub name: Result<FileName, Fault>,
}
