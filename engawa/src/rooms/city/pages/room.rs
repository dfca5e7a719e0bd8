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
    /// To whom, with a point between them.
    who: String,
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
    done: Option<String>,
    /// With the day it was signed.
    consents: Vec<(String, ConsentShown)>,
    present: Vec<(Face, String)>,
    former: Vec<(Face, String, String)>,
    withdrawn: Vec<(WithdrawnNote, String)>,
}

/// What was just done, with the names of those it was done to.
fn said(asked: &Asked, faces: &[Face]) -> Option<String> {
    let who =
        |id: &str| faces.iter().find(|face| face.person.to_string() == id).map(|face| format!("{}さん", face.name));
    let names: Vec<String> = asked.who.split('.').filter_map(who).collect();
    let names = match names.as_slice() {
        [] => None,
        [first, second, rest @ ..] if rest.len() > 1 => Some(format!("{first}、{second}、ほか{}人", rest.len())),
        few => Some(few.join("、")),
    };
    let sentence = match (asked.done.as_str(), names) {
        ("invited", Some(names)) => return Some(format!("{names}を招きました。メールでお知らせします。")),
        ("removed", Some(names)) => return Some(format!("{names}を部屋から外しました。")),
        ("opened", _) => "部屋を開きました。招いた人に、部屋に入れるようになったことをメールでお知らせします。",
        ("closed", _) => "部屋を閉じました。参加している人は、読むことだけできます。",
        _ => return None,
    };
    Some(sentence.to_owned())
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
    let done = said(&asked, &faces);
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
        done,
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
