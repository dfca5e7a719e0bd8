//! What happened in the rooms: one file per person cared for.

mod copd;
mod dementia;
mod diabetes;
mod discharge;
mod heart_failure;
mod hip_fracture;
mod just_opened;
mod pressure_ulcer;
mod stroke;
mod swallowing;
mod terminal;

use super::plan::Story;

mod prelude {
    pub use kaigo::Sex;

    pub use super::super::plan::{Story, Thread, member, say, track, visits};
}

pub const ALL: [&Story; 11] = [
    &heart_failure::STORY,
    &hip_fracture::STORY,
    &pressure_ulcer::STORY,
    &dementia::STORY,
    &diabetes::STORY,
    &stroke::STORY,
    &discharge::STORY,
    &terminal::STORY,
    &copd::STORY,
    &swallowing::STORY,
    &just_opened::STORY,
];
