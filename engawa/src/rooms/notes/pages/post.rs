//! 書きこむ.

use axum::extract::State;
use kaigo::NoteText;

use crate::access::{Failure, InRoom, Visit};
use crate::clock::Instant;
use crate::rooms::notes::{NoteKind, Post, Window};
use crate::rooms::pages::room::page;
use crate::web::{Answer, App, At, Fields, Form, Troubles, see};

/// What is written into a room.
pub(super) struct Written {
    pub kind: NoteKind,
    pub text: NoteText,
}

impl TryFrom<&Fields> for Written {
    type Error = Troubles;

    fn try_from(typed: &Fields) -> Result<Self, Troubles> {
        let mut troubles = Troubles::none();
        let text = troubles.take("text", NoteText::parse(typed.text("text")));
        let kind = NoteKind::parse_written(typed.text("kind")).ok_or("ノートの種類を、えらび直してください。");
        match (text, troubles.take("kind", kind)) {
            (Some(text), Some(kind)) => Ok(Written { kind, text }),
            _ => Err(troubles),
        }
    }
}

/// `POST /rooms/{room}/notes`
pub async fn post(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form) -> Answer {
    let typed = form.typed;
    // Set by script when the lock comes while somebody is still writing: back into the box, not into the room.
    let Written { kind, text } = match Written::try_from(&typed) {
        _ if typed.ticked("draft") => return page(&app, &visit, id, Window::Newest, &typed, Troubles::none()).await,
        Ok(written) => written,
        Err(troubles) => return page(&app, &visit, id, Window::Newest, &typed, troubles).await,
    };
    // In milliseconds, set by script: a phone out of reach sends later.
    let written_at = typed.text("written_at").parse::<i64>().ok();
    let written_at = written_at.map(|millis| Instant::from_micros(millis.saturating_mul(1000)));
    match app.hub.act(&visit, form.word, Post { room: id, kind, text, written_at }).await {
        Ok(no) => see(&format!("/rooms/{id}#n{no}")),
        // What was typed stays in the box; the sentence stands above it.
        Err(Failure::Refused(refusal)) => {
            page(&app, &visit, id, Window::Newest, &typed, Troubles::refused("text", &refusal)).await
        }
        Err(other) => Err(other),
    }
}
