//! What happened in the rooms: one file per person cared for.

mod copd;
mod heart_failure;
mod hip_fracture;

use super::plan::Story;

mod prelude {
    pub use kaigo::Sex;

    pub use super::super::plan::{Story, Thread, member, say, track, visits};
}

pub const ALL: [&Story; 3] = [&heart_failure::STORY, &hip_fracture::STORY, &copd::STORY];
