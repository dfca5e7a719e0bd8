//! ホーム: the page after sign-in.

use askama::Template;
use axum::extract::State;

use super::cards::{Card, cards};
use crate::access::Visit;
use crate::web::{Answer, App, Frame, Nav, dates, html, screen};

#[derive(Template)]
#[template(path = "home/pages/home.html")]
struct HomePage {
    frame: Frame,
    day: String,
    greeting: &'static str,
    name: String,
    /// Rooms with unread notes, then the rest, the latest first.
    cards: Vec<Card>,
    more: usize,
    device: String,
    device_until: String,
}

fn greeting(hour: i8) -> &'static str {
    match hour {
        4..=10 => "おはようございます",
        11..=17 => "こんにちは",
        _ => "おつかれさまです",
    }
}

/// How many rooms home shows before it says "see all".
const AT_HOME: usize = 8;

/// `GET /`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    let all = cards(&app, &visit).await?;
    let unread = all.iter().map(|card| card.unread).sum();
    let open: Vec<Card> = all.into_iter().filter(|card| card.room.is_open()).collect();
    let more = open.len().saturating_sub(AT_HOME);
    let local = visit.now.in_japan();
    let (actor, device) = (visit.actor()?, visit.device()?);
    let family = actor.name.split(' ').next().unwrap_or(&actor.name).to_owned();
    html(&HomePage {
        frame: Frame::of(&app, &visit, screen::HOME, Nav::Home, "ホーム").unread(unread),
        day: kaigo::EraDate::of(visit.today()).map_or_else(String::new, kaigo::EraDate::with_weekday),
        greeting: greeting(local.hour()),
        name: family,
        cards: open.into_iter().take(AT_HOME).collect(),
        more,
        device: device.name.clone(),
        device_until: dates::date(device.not_after.date()),
    })
}
