//! 直す前のノート.

use askama::Template;
use axum::extract::State;

use super::OfNote;
use crate::access::{InRoom, Look, Right, Stop, Subject, Visit};
use crate::rooms::notes::{self, NoteKind};
use crate::rooms::{self, Room};
use crate::web::{Answer, App, At, Frame, Nav, Path, dates, html, screen};

const VERSIONS: Look = Look("rooms.read_versions");

#[derive(Template)]
#[template(path = "rooms/notes/pages/versions.html")]
struct VersionsPage {
    frame: Frame,
    room: Room,
    no: i64,
    versions: Vec<(String, String, NoteKind, Vec<String>)>,
}

/// `GET /rooms/{room}/notes/{no}/versions`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
) -> Answer {
    let (room, versions) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, VERSIONS, move |tx, here, seen| {
            seen.subject = Subject::Note(no);
            let versions = notes::versions(tx, here, no)?;
            if versions.is_empty() {
                return Err(Stop::Hidden);
            }
            Ok((rooms::find(tx, here)?, versions))
        })
        .await?;
    let today = visit.today();
    let versions = versions.into_iter().map(|version| {
        let paragraphs = version.text.lines().map(str::to_owned).collect();
        (dates::moment(today, version.written_at), dates::moment(today, version.replaced_at), version.kind, paragraphs)
    });
    let title = format!("直す前のノート：{}さんの部屋", room.patient.name.as_str());
    html(&VersionsPage {
        frame: Frame::of(&app, &visit, screen::NOTE_VERSIONS, Nav::Rooms, title),
        room,
        no,
        versions: versions.collect(),
    })
}
