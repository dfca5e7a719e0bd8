//! 取り消されたノートの記録: a withdrawn note whole; no other note is shown to the city.

use askama::Template;
use axum::extract::State;

use crate::access::{Failure, InRoom, Look, Right, Stop, Subject, Visit};
use crate::rooms::notes::pages::OfNote;
use crate::rooms::notes::{self, Note, NoteStage};
use crate::rooms::{self, Room};
use crate::web::{Answer, App, At, Frame, Nav, Path, dates, html, screen};

const RECORD: Look = Look("rooms.city_record");

#[derive(Template)]
#[template(path = "rooms/city/pages/record.html")]
struct RecordPage {
    frame: Frame,
    room: Room,
    note: Note,
    author: String,
    written: String,
    received: String,
    withdrawn: String,
    why: &'static str,
    /// When each earlier text was replaced, and what it said.
    versions: Vec<(String, String)>,
}

/// `GET /city/rooms/{room}/notes/{no}`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
) -> Answer {
    let (room, faces, (note, versions)) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomKeep, RECORD, move |tx, here, seen| {
            seen.subject = Subject::Note(no);
            let note = notes::text_of_record(tx, here, no)?.ok_or(Stop::Hidden)?;
            Ok((rooms::find(tx, here)?, rooms::faces(tx, here)?, note))
        })
        .await?;
    let NoteStage::Withdrawn { at, why } = note.stage else { return Err(Failure::Hidden) };
    // Who wrote here was a member then, and stays among the faces.
    let author = faces.iter().find(|face| face.person == note.author && face.office == note.office);
    let title = format!("取り消されたノート{no}の記録：{}さんの部屋", room.patient.name.as_str());
    html(&RecordPage {
        frame: Frame::of(&app, &visit, screen::CITY_NOTE, Nav::CityRooms, title),
        author: author.map_or_else(String::new, |face| format!("{}（{}）", face.name, face.office_name)),
        written: dates::date_time(note.written_at),
        received: dates::date_time(note.received_at),
        withdrawn: dates::date_time(at),
        why: why.name(),
        versions: versions.into_iter().map(|version| (dates::date_time(version.replaced_at), version.text)).collect(),
        room,
        note,
    })
}
