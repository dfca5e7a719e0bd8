//! 市の部屋: the list, and the search in it.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;

use crate::access::{Failure, Look, Right, Visit};
use crate::list::Asked;
use crate::rooms::city::counter;
use crate::rooms::city::sql::{self, CityRoom};
use crate::rooms::{Room, RoomStage};
use crate::web::{Answer, App, Form, Frame, Nav, dates, html, screen};

/// One row names every room that was shown.
const LIST: Look = Look("rooms.city_list");
/// Rooms on one page of the list.
const PAGE: usize = 100;

/// A line of the list.
struct ListedRoom {
    room: Room,
    about: String,
    members: i64,
    opened: String,
    /// When it was closed.
    closed: Option<String>,
}

#[derive(Template)]
#[template(path = "rooms/city/pages/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<ListedRoom>,
    asked: Asked,
    /// Of how many.
    found: i64,
    /// The number of the first one shown.
    first: usize,
    /// Where this page ends, if there is more.
    next: Option<String>,
}

fn line(today: Date, CityRoom { room, members }: CityRoom) -> ListedRoom {
    ListedRoom {
        about: room.patient.about(today),
        opened: dates::date(room.opened_at.date()),
        closed: match room.stage {
            RoomStage::Open => None,
            RoomStage::Closed { at, .. } => Some(dates::date(at.date())),
        },
        members,
        room,
    }
}

/// `GET /city/rooms`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    list_of(&app, &visit, Asked::default()).await
}

/// `POST /city/rooms/find`: a name belongs in no address, and the words searched are in no record, only the rooms that
/// were shown.
pub async fn find(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    list_of(&app, &visit, Asked::new(form.typed.text("q"), form.typed.all("end"))).await
}

async fn list_of(app: &App, visit: &Visit, asked: Asked) -> Answer {
    let query = asked.query(PAGE);
    let (found, part) = app
        .hub
        .look(visit, counter(visit)?, Right::CityRooms, LIST, move |tx, here, seen| {
            let part = sql::rooms(tx, here, &query, here.now())?;
            seen.rooms(part.rows.iter().map(|found| found.room.id));
            Ok((sql::count_rooms(tx, here, &query.filter)?, part))
        })
        .await?;
    html(&ListPage {
        frame: Frame::of(app, visit, screen::CITY_ROOMS, Nav::CityRooms, "市の部屋"),
        next: part.next_end().map_err(Failure::from)?,
        lines: part.rows.into_iter().map(|found| line(visit.today(), found)).collect(),
        first: asked.ends.len() * PAGE + 1,
        asked,
        found,
    })
}
