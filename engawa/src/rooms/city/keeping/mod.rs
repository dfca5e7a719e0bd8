//! 部屋の手入れ: inviting into a room of the city, removing from it, closing it.

pub mod pages;
