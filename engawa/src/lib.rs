//! The map of the house.
//!
//! | folder | 日本語 | what lives there |
//! | --- | --- | --- |
pub mod clock;
pub mod ids;
