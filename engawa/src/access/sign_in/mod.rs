//! サインイン: password, code by mail, session. Each step is counted or settled in a transaction of its own, because the
//! slow comparison lies between.

mod attempt;
mod challenge;
mod session;
mod step;

pub use attempt::{ChangedMeanwhile, Trial, forget_attempts};
pub use challenge::{CODE_FACT, CODE_LIVES, Challenge, Checked, code_to_send};
pub use session::{Opened, Other, begin_anew, end_of_person, end_on_device, hash_token};
