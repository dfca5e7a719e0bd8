//! The timeline for programs: the same look, as JSON.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::notes::{self, Note, NoteStage, Window};
use super::pages::{Asked, PAGE, READ};
use crate::access::{InRoom, Right, Visit};
use crate::web::{Answer, App, At, Query};

#[derive(Serialize)]
struct Notes<'a> {
    turn: i64,
    notes: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    no: i64,
    author: Option<&'a str>,
    office: Option<&'a str>,
    kind: &'static str,
    /// Instants in milliseconds since 1970 UTC.
    written_at: i64,
    received_at: i64,
    changed: i64,
    versions: i64,
    withdrawn: Option<&'static str>,
    text: &'a str,
}

/// `GET /rooms/{room}/notes.json`, with `before` or `from` as on the page, or `after` a turn.
pub async fn notes(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Query(place): Query<Asked>,
) -> Answer {
    let (turn, faces, notes) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| {
            let notes = match place {
                Asked { after: Some(turn), .. } => notes::changed_after(tx, here, turn, PAGE)?,
                Asked { before: Some(no), .. } => notes::page(tx, here, Window::Before(no), PAGE)?,
                Asked { from: Some(no), .. } => notes::page(tx, here, Window::From(no), PAGE)?,
                Asked { .. } => notes::page(tx, here, Window::Newest, PAGE)?,
            };
            Ok((super::turn(tx, here)?, super::faces(tx, here)?, notes))
        })
        .await?;
    // Whoever asks again with this turn as `after` gets what did not fit into this answer.
    let cut = place.after.is_some() && notes.len() as i64 == PAGE;
    let turn = notes.last().filter(|_| cut).map_or(turn, |note| note.changed);
    let shown = |note: &'_ Note| {
        let face = faces.iter().find(|face| face.person == note.author);
        (face.map(|f| f.name.as_str()), face.map(|f| f.office_name.as_str()))
    };
    let notes = notes
        .iter()
        .map(|note| {
            let (author, office) = shown(note);
            NoteJson {
                no: note.no,
                author,
                office,
                kind: note.kind.code(),
                written_at: note.written_at.micros() / 1000,
                received_at: note.received_at.micros() / 1000,
                changed: note.changed,
                versions: note.versions,
                withdrawn: match note.stage {
                    NoteStage::Posted => None,
                    NoteStage::Withdrawn { why, .. } => Some(why.code()),
                },
                text: &note.text,
            }
        })
        .collect();
    Ok(axum::Json(Notes { turn, notes }).into_response())
}
