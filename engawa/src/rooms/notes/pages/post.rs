//! 書きこむ.

use axum::extract::State;
use kaigo::NoteText;

use crate::access::{Failure, InRoom, Visit};
use crate::clock::Instant;
use crate::rooms::notes::{NoteKind, Post, Window};
use crate::rooms::pages::room::{Composer, page};
use crate::web::{Answer, App, At, Form, Troubles, see};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewNote {
    text: String,
    kind: String,
    /// Milliseconds since 1970, set by script: a phone out of reach sends later.
    written_at: String,
    /// Set by script when the lock comes while somebody is still writing: back into the box, not into the room.
    draft: String,
}

/// `POST /rooms/{room}/notes`
pub async fn post(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form<NewNote>) -> Answer {
    let NewNote { text: typed, kind, written_at, draft } = form.typed;
    let mut troubles = Troubles::none();
    let text = troubles.take("text", NoteText::parse(&typed));
    let parsed = NoteKind::parse_written(if kind.is_empty() { "plain" } else { &kind });
    let parsed = troubles.take("kind", parsed.ok_or("ノートの種類を、えらび直してください。"));
    let again = Composer { text: typed, kind };
    if !draft.is_empty() {
        return page(&app, &visit, id, Window::Newest, again, Troubles::none()).await;
    }
    let (Some(text), Some(kind)) = (text, parsed) else {
        return page(&app, &visit, id, Window::Newest, again, troubles).await;
    };
    let written_at = written_at.parse::<i64>().ok().map(|millis| Instant::from_micros(millis.saturating_mul(1000)));
    match app.hub.act(&visit, form.word, Post { room: id, kind, text, written_at }).await {
        Ok(no) => see(&format!("/rooms/{id}#n{no}")),
        // What was typed stays in the box; the sentence stands above it.
        Err(Failure::Refused(refusal)) => {
            page(&app, &visit, id, Window::Newest, again, Troubles::refused("text", &refusal)).await
        }
        Err(other) => Err(other),
    }
}
