//! サインイン: password, code by mail, session. Each step is counted or settled in a transaction of its own, because the
//! slow comparison lies between.

mod attempt;
mod challenge;
mod session;

pub use attempt::Trial;
pub use challenge::{CODE_FACT, CODE_LIVES, Challenge, Checked, code_to_send};
pub(super) use session::USED;
pub use session::{Opened, Other, end_on_device, end_others, hash_token};
