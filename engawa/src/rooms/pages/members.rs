//! 参加している人: who is in the room and who was, and the way out.

use askama::Template;
use axum::extract::State;

use super::READ;
use crate::access::{InRoom, Right, Visit};
use crate::ids::PersonId;
use crate::rooms::{self, Face, Leave, Room};
use crate::web::{Answer, App, At, Form, Frame, Nav, PageWord, dates, html, screen, see};

#[derive(Template)]
#[template(path = "rooms/pages/members.html")]
struct MembersPage {
    frame: Frame,
    room: Room,
    about: String,
    present: Vec<(Face, String)>,
    former: Vec<(Face, String, String)>,
    me: PersonId,
    word: PageWord,
}

/// `GET /rooms/{room}/members`
pub async fn show(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>) -> Answer {
    let (me, now, today) = (visit.actor()?.person, visit.now, visit.today());
    let (room, faces) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| {
            Ok((rooms::find(tx, here)?, rooms::faces(tx, here)?))
        })
        .await?;
    let (present, former): (Vec<Face>, Vec<Face>) = faces.into_iter().partition(|face| face.present(now));
    let since = |face: &Face| dates::day(today, face.from_at.date());
    let title = format!("参加している人：{}さんの部屋", room.patient.name.as_str());
    html(&MembersPage {
        frame: Frame::of(&app, &visit, screen::ROOM_MEMBERS, Nav::Rooms, title),
        about: room.patient.about(today),
        present: present.into_iter().map(|face| (face.clone(), since(&face))).collect(),
        former: former
            .into_iter()
            .map(|face| {
                let until = face.to_at.map_or_else(String::new, |to| dates::day(today, to.date()));
                (face.clone(), since(&face), until)
            })
            .collect(),
        me,
        word: PageWord::fresh(&visit),
        room,
    })
}

/// `POST /rooms/{room}/leave`
pub async fn leave(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form) -> Answer {
    app.hub.act(&visit, form.word, Leave { room: id }).await?;
    see("/rooms")
}
