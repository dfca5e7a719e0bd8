//! Home, my rooms, and the menu.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use kaigo::Likeness;

use crate::access::{AtDesk, Failure, Look, Right, Visit};
use crate::rooms::notes::{self, LastLine};
use crate::rooms::{self, MyRoom, Room};
use crate::web::{Answer, App, Frame, Nav, dates, html, screen};

/// One row names every room that was shown.
const LIST: Look = Look("home.rooms");

/// A room on the list.
struct Card {
    room: Room,
    about: String,
    unread: i64,
    /// "楠 修一（医師）が書きました"
    last: Option<String>,
    at: String,
    relay: bool,
    /// Another room of mine has a name like this one.
    alike: bool,
}

#[derive(Template)]
#[template(path = "home/show.html")]
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

#[derive(Template)]
#[template(path = "home/rooms.html")]
struct RoomsPage {
    frame: Frame,
    cards: Vec<Card>,
    closed: Vec<Card>,
}

#[derive(Template)]
#[template(path = "home/menu.html")]
struct MenuPage {
    frame: Frame,
    name: String,
    kind: &'static str,
    office: String,
    device: String,
    device_until: String,
    until_days: i64,
}

#[derive(Template)]
#[template(path = "home/about.html")]
struct AboutPage {
    frame: Frame,
    fingerprint: std::sync::Arc<str>,
    version: &'static str,
}

async fn cards(app: &App, visit: &Visit) -> Result<Vec<Card>, Failure> {
    let (actor, now) = (visit.actor()?.clone(), visit.now);
    let me = actor.person;
    let (mine, unread, last) = app
        .hub
        .look(visit, AtDesk(me), Right::Desk, LIST, move |tx, here, seen| {
            let mine = rooms::mine(tx, here, actor.office, now)?;
            let ids: Vec<String> = mine.iter().map(|m| m.room.id.to_string()).collect();
            seen.subject = ids.join(" ");
            let unread = notes::unread_of_mine(tx, here, actor.office, now)?;
            Ok((mine, unread, notes::last_of_mine(tx, here, actor.office, now)?))
        })
        .await?;
    let likeness = |room: &Room| (room.id, Likeness::of(&room.patient.name, &room.patient.kana));
    let likenesses: Vec<_> = mine.iter().map(|m| likeness(&m.room)).collect();
    let mut cards: Vec<(i64, Card)> = mine
        .into_iter()
        .zip(&likenesses)
        .map(|(MyRoom { room, .. }, (_, own))| {
            let last = last.iter().find(|line| line.room == room.id);
            let alike = likenesses.iter().any(|(id, other)| *id != room.id && own.alike(other));
            let card = Card {
                about: room.patient.about(visit.today()),
                unread: unread.iter().find(|(id, _)| *id == room.id).map_or(0, |(_, count)| *count),
                last: last.map(|line| who_wrote(line, line.author == me)),
                at: last.map_or_else(String::new, |line| dates::moment(visit.today(), line.at)),
                relay: last.is_some_and(|line| line.kind == notes::NoteKind::Relay),
                alike,
                room,
            };
            (last.map_or(0, |line| line.at.micros()), card)
        })
        .collect();
    cards.sort_by_key(|(at, card)| (card.unread == 0, std::cmp::Reverse(*at)));
    Ok(cards.into_iter().map(|(_, card)| card).collect())
}

fn who_wrote(line: &LastLine, mine: bool) -> String {
    if mine {
        "あなたが書きました".to_owned()
    } else {
        format!("{}（{}）が書きました", line.name, line.profession.name())
    }
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

/// `GET /rooms`
pub async fn list(visit: Visit, State(app): State<App>) -> Answer {
    let all = cards(&app, &visit).await?;
    let unread = all.iter().map(|card| card.unread).sum();
    let (cards, closed) = all.into_iter().partition(|card| card.room.is_open());
    html(&RoomsPage {
        frame: Frame::of(&app, &visit, screen::ROOMS, Nav::Rooms, "わたしの部屋").unread(unread),
        cards,
        closed,
    })
}

/// `GET /menu`
pub async fn menu(visit: Visit, State(app): State<App>) -> Answer {
    let (actor, device) = (visit.actor()?, visit.device()?);
    html(&MenuPage {
        frame: Frame::of(&app, &visit, screen::MENU, Nav::Menu, "メニュー"),
        name: actor.name.clone(),
        kind: actor.kind.japanese(),
        office: actor.office_name.clone(),
        device: device.name.clone(),
        device_until: dates::date(device.not_after.date()),
        until_days: i64::try_from(device.not_after.since(visit.now).as_secs() / 86_400).unwrap_or(0),
    })
}

async fn about_page(app: App, screen: screen::Screen, title: &str) -> Answer {
    html(&AboutPage {
        frame: Frame::bare(&app, screen, title),
        fingerprint: app.ca_fingerprint.clone(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// `GET /about`, at both names: who answers, and what the CA's fingerprint is.
pub async fn about(_: Visit, State(app): State<App>) -> Answer {
    about_page(app, screen::ABOUT, "この場所について").await
}

/// `GET /health`: the program runs and its database answers.
pub async fn health(_: Visit, State(app): State<App>) -> Answer {
    app.hub.read(|_| Ok(())).await?;
    Ok("ok\n".into_response())
}
