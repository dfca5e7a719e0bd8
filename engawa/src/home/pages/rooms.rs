//! わたしの部屋: every room I am in, closed ones last.

use askama::Template;
use axum::extract::State;

use super::cards::{Card, cards};
use crate::access::Visit;
use crate::web::{Answer, App, Frame, Nav, html, screen};

#[derive(Template)]
#[template(path = "home/pages/rooms.html")]
struct RoomsPage {
    frame: Frame,
    cards: Vec<Card>,
    closed: Vec<Card>,
}

/// `GET /rooms`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    let all = cards(&app, &visit).await?;
    let unread = all.iter().map(|card| card.unread).sum();
    let (cards, closed) = all.into_iter().partition(|card| card.room.is_open());
    html(&RoomsPage {
        frame: Frame::of(&app, &visit, screen::ROOMS, Nav::Rooms, "わたしの部屋").unread(unread),
        cards,
        closed,
    })
}
