//! ホーム: the page after sign-in, and the list of my rooms. Gathers from everybody, so it comes last. Shows no text of a
//! note: a list is not a look at a room.

pub mod pages;
