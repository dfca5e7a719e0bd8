//! 裏の仕事: what the program does beside the requests, step by step.
//!
//! A [`Job`] says what one step is; [`Jobs`] runs the steps. A row of the table `job` says how far a piece of work has
//! come and when its next step is due, so that a restart goes on where the last step ended. Whoever takes a step first
//! *claims* the row (compare-and-set) until some seconds from now and renews the claim while the step runs: of several
//! programs on one database one works at it at a time, and when that one dies another goes on. A step may therefore
//! run again from its beginning; it must do no harm twice.
//!
//! A step that fails or panics ends only itself: it is logged and tried again later. What a step does it does through
//! [`Hub::chore`](crate::access::Hub::chore), under its own name on the trail. Progress is a turn of the job's place:
//! whoever follows the place hears it.

mod forgetting;
mod job;
mod others;
mod refusals;
mod run;
mod sql;

pub use forgetting::Forgetting;
pub use job::{Job, Run, Runs, Step};
pub use others::Others;
pub use refusals::Refusals;
pub use run::Jobs;
pub use sql::{begin, let_go};
