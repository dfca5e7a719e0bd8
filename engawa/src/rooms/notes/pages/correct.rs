//! 直す: the note as it is, to be written anew.

use askama::Template;
use axum::extract::State;
use kaigo::NoteText;

use super::{OfNote, my_note};
use crate::access::{Failure, InRoom, Visit};
use crate::ids::RoomId;
use crate::rooms::Room;
use crate::rooms::notes::{Correct, Note, NoteKind};
use crate::web::{Answer, App, At, Form, Frame, Nav, Path, Troubles, dates, fresh_word, html_form, screen, see};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Correction {
    text: String,
    kind: String,
    /// The turn at which the note was last touched when the page was made.
    seen: i64,
    /// As when posting: written so far, not to be sent.
    draft: String,
}

#[derive(Template)]
#[template(path = "rooms/notes/pages/correct.html")]
struct CorrectPage {
    frame: Frame,
    room: Room,
    about: String,
    note: Note,
    at: String,
    typed: String,
    relay: bool,
    reach: usize,
    word: String,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, id: RoomId, no: i64, typed: Option<Correction>, troubles: Troubles) -> Answer {
    let (room, reach, note) = my_note(visit, app, id, no).await?;
    let kind = typed.as_ref().map_or(note.kind.code().to_owned(), |typed| typed.kind.clone());
    let title = format!("ノートを直す：{}さんの部屋", room.patient.name.as_str());
    let page = CorrectPage {
        frame: Frame::of(app, visit, screen::NOTE_CORRECT, Nav::Rooms, title).troubled(&troubles),
        about: room.patient.about(visit.today()),
        at: dates::moment(visit.today(), note.written_at),
        typed: typed.map_or_else(|| note.text.clone(), |typed| typed.text),
        relay: kind == NoteKind::Relay.code(),
        reach,
        word: fresh_word(visit),
        room,
        note,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /rooms/{room}/notes/{no}/correct`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
) -> Answer {
    page(&app, &visit, id, no, None, Troubles::none()).await
}

/// `POST /rooms/{room}/notes/{no}/correct`
pub async fn correct(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
    form: Form<Correction>,
) -> Answer {
    let typed = form.typed;
    let mut troubles = Troubles::none();
    if !typed.draft.is_empty() {
        return page(&app, &visit, id, no, Some(typed), troubles).await;
    }
    let text = troubles.take("text", NoteText::parse(&typed.text));
    let kind = NoteKind::parse_written(&typed.kind).ok_or("ノートの種類を、えらび直してください。");
    let kind = troubles.take("kind", kind);
    if let (Some(text), Some(kind)) = (text, kind) {
        let command = Correct { room: id, no, kind, text, seen: typed.seen };
        match app.hub.act(&visit, form.word, command).await {
            Ok(no) => return see(&format!("/rooms/{id}?from={no}#n{no}")),
            Err(Failure::Refused(refusal)) => troubles = Troubles::refused("text", &refusal),
            Err(other) => return Err(other),
        }
    }
    page(&app, &visit, id, no, Some(typed), troubles).await
}
