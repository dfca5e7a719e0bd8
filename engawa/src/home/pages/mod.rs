//! The pages of somebody signed in that belong to no room, and the one for everybody.

pub mod about;
mod cards;
pub mod home;
pub mod menu;
pub mod rooms;
