//! 直す: the note as it is, to be written anew.

use askama::Template;
use axum::extract::State;

use super::post::Written;
use super::{OfNote, my_note};
use crate::access::{Failure, InRoom, Visit};
use crate::ids::RoomId;
use crate::rooms::Room;
use crate::rooms::notes::{Correct, Note, NoteKind};
use crate::web::{Answer, App, At, Fields, Form, Frame, Nav, PageWord, Path, Troubles, dates, html_form, screen, see};

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
    word: PageWord,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, id: RoomId, no: i64, typed: Option<&Fields>, troubles: Troubles) -> Answer {
    let (room, reach, note) = my_note(visit, app, id, no).await?;
    let kind = typed.map_or(note.kind.code(), |typed| typed.text("kind")).to_owned();
    let title = format!("ノートを直す：{}さんの部屋", room.patient.name.as_str());
    let page = CorrectPage {
        frame: Frame::of(app, visit, screen::NOTE_CORRECT, Nav::Rooms, title).troubled(&troubles),
        about: room.patient.about(visit.today()),
        at: dates::moment(visit.today(), note.written_at),
        typed: typed.map_or_else(|| note.text.clone(), |typed| typed.text("text").to_owned()),
        relay: kind == NoteKind::Relay.code(),
        reach,
        word: PageWord::fresh(visit),
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
    form: Form,
) -> Answer {
    let typed = form.typed;
    // As when posting: written so far, not to be sent.
    let Written { kind, text } = match Written::try_from(&typed) {
        _ if typed.ticked("draft") => return page(&app, &visit, id, no, Some(&typed), Troubles::none()).await,
        Ok(written) => written,
        Err(troubles) => return page(&app, &visit, id, no, Some(&typed), troubles).await,
    };
    // The turn at which the note was last touched when the page was made.
    let seen = typed.text("seen").parse().map_err(|_| Failure::Unreadable)?;
    match app.hub.act(&visit, form.word, Correct { room: id, no, kind, text, seen }).await {
        Ok(no) => see(&format!("/rooms/{id}?from={no}&done=corrected#n{no}")),
        Err(Failure::Refused(refusal)) => {
            page(&app, &visit, id, no, Some(&typed), Troubles::refused("text", &refusal)).await
        }
        Err(other) => Err(other),
    }
}
