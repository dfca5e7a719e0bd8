//! A room as the city keeps it: whose it is, who takes part, on what consent, and what was withdrawn.

use askama::Template;
use axum::extract::State;

use crate::access::{InRoom, Right, Visit};
use crate::rooms::city::{SHOW, by_era};
use crate::rooms::notes::{self, WithdrawnNote};
use crate::rooms::{self, ConsentShown, Face, Room, RoomStage};
use crate::web::{Answer, App, At, Frame, Nav, Query, dates, html, screen};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was just done, for the line under the heading.
    done: String,
}

#[derive(Template)]
#[template(path = "rooms/city/pages/room.html")]
struct RoomPage {
    frame: Frame,
    room: Room,
    about: String,
    born: String,
    opened: String,
    /// When and why.
    closed: Option<(String, &'static str)>,
    done: Option<&'static str>,
    /// With the day it was signed.
    consents: Vec<(String, ConsentShown)>,
    present: Vec<(Face, String)>,
    former: Vec<(Face, String, String)>,
    withdrawn: Vec<(WithdrawnNote, String)>,
}

fn said(done: &str) -> Option<&'static str> {
    match done {
        "opened" => Some("部屋を開きました。招いた人に、部屋に入れるようになったことをメールでお知らせします。"),
        "invited" => Some("招いた人が、部屋に入れるようになりました。メールでお知らせします。"),
        "removed" => Some("部屋から外しました。もうこの部屋を読むことも、書くこともできません。"),
        "closed" => Some("部屋を閉じました。参加している人は、読むことだけできます。"),
        _ => None,
    }
}

/// `GET /city/rooms/{room}`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (room, faces, consents, withdrawn) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomKeep, SHOW, |tx, here, _| {
            let (room, faces) = (rooms::find(tx, here)?, rooms::faces(tx, here)?);
            Ok((room, faces, rooms::consents(tx, here)?, notes::withdrawn(tx, here)?))
        })
        .await?;
    let (now, today) = (visit.now, visit.today());
    let (present, former): (Vec<Face>, Vec<Face>) = faces.into_iter().partition(|face| face.present(now));
    let since = |face: &Face| dates::date(face.from_at.date());
    let title = format!("{}さんの部屋の管理", room.patient.name.as_str());
    html(&RoomPage {
        frame: Frame::of(&app, &visit, screen::CITY_ROOM, Nav::CityRooms, title),
        about: room.patient.about(today),
        born: by_era(room.patient.born.date()),
        opened: dates::date(room.opened_at.date()),
        closed: match room.stage {
            RoomStage::Open => None,
            RoomStage::Closed { at, why } => Some((dates::date(at.date()), why.name())),
        },
        done: said(&asked.done),
        consents: consents.into_iter().map(|consent| (by_era(consent.signed_on), consent)).collect(),
        present: present.into_iter().map(|face| (face.clone(), since(&face))).collect(),
        former: former
            .into_iter()
            .map(|face| {
                let until = face.to_at.map_or_else(String::new, |to| dates::date(to.date()));
                (face.clone(), since(&face), until)
            })
            .collect(),
        withdrawn: withdrawn.into_iter().map(|note| (note.clone(), dates::date_time(note.at))).collect(),
        room,
    })
}
