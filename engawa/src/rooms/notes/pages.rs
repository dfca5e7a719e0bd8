//! Correcting and withdrawing one's own notes, and reading what a note said before.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use kaigo::NoteText;

use super::{Correct, Note, NoteKind, Withdraw, WithdrawReason, find, versions as earlier};
use crate::access::{Failure, InRoom, Look, Right, Stop, Visit};
use crate::ids::RoomId;
use crate::rooms::pages::READ;
use crate::rooms::{self, Room};
use crate::web::{Answer, App, Form, Frame, Nav, Path, Troubles, dates, fresh_word, html, html_with, screen, see};

const VERSIONS: Look = Look("rooms.read_versions");

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    text: String,
    kind: String,
    seen: i64,
    /// As when posting: written so far, not to be sent.
    draft: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "rooms/notes/correct.html")]
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

#[derive(Template)]
#[template(path = "rooms/notes/withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    room: Room,
    about: String,
    note: Note,
    at: String,
    reasons: [WithdrawReason; 3],
    word: String,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "rooms/notes/versions.html")]
struct VersionsPage {
    frame: Frame,
    room: Room,
    no: i64,
    versions: Vec<(String, String, NoteKind, Vec<String>)>,
}

/// One's own note with its room; 404 for anybody else's.
async fn my_note(visit: &Visit, app: &App, room: &str, no: i64) -> Result<(Room, usize, Note), Failure> {
    let id = RoomId::parse(room).ok_or(Failure::Hidden)?;
    let (me, now) = (visit.actor()?.person, visit.now);
    app.hub
        .look(visit, InRoom(id), Right::RoomWrite, READ, move |tx, here, _| {
            let note = find(tx, here, no)?.filter(|note| note.author == me && !note.kind.is_event());
            let reach = rooms::faces(tx, here)?.iter().filter(|face| face.present(now)).count();
            Ok((rooms::find(tx, here)?, reach, note.ok_or(Stop::Hidden)?))
        })
        .await
}

async fn correct_page(
    app: &App,
    visit: &Visit,
    room: &str,
    no: i64,
    typed: Option<Typed>,
    troubles: Troubles,
) -> Answer {
    let (room, reach, note) = my_note(visit, app, room, no).await?;
    let kind = typed.as_ref().map_or(note.kind.code().to_owned(), |typed| typed.kind.clone());
    let title = format!("ノートを直す：{}さんの部屋", room.patient.name.as_str());
    let page = CorrectPage {
        frame: Frame::of(app, visit, screen::NOTE_CORRECT, Nav::Rooms, title).troubled(!troubles.is_empty()),
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
    let status = if page.troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_with(status, &page)
}

/// `GET /rooms/{room}/notes/{no}/correct`
pub async fn correcting(visit: Visit, State(app): State<App>, Path((room, no)): Path<(String, i64)>) -> Answer {
    correct_page(&app, &visit, &room, no, None, Troubles::none()).await
}

/// `POST /rooms/{room}/notes/{no}/correct`
pub async fn correct(
    visit: Visit,
    State(app): State<App>,
    Path((room, no)): Path<(String, i64)>,
    form: Form<Typed>,
) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let typed = form.typed;
    let mut troubles = Troubles::none();
    if !typed.draft.is_empty() {
        return correct_page(&app, &visit, &room, no, Some(typed), troubles).await;
    }
    let text = troubles.take("text", NoteText::parse(&typed.text));
    let kind = NoteKind::parse_written(&typed.kind);
    if kind.is_none() {
        troubles.add("kind", "ノートの種類を、えらび直してください。");
    }
    if let (Some(text), Some(kind)) = (text, kind) {
        let command = Correct { room: id, no, kind, text, seen: typed.seen };
        match app.hub.act(&visit, form.word, command).await {
            Ok(no) => return see(&format!("/rooms/{room}?from={no}#n{no}")),
            Err(Failure::Refused(refusal)) => {
                troubles.add("text", format!("{}（{}）", refusal.sentence, refusal.code));
            }
            Err(other) => return Err(other),
        }
    }
    correct_page(&app, &visit, &room, no, Some(typed), troubles).await
}

async fn withdraw_page(app: &App, visit: &Visit, room: &str, no: i64, troubles: Troubles) -> Answer {
    let (room, _, note) = my_note(visit, app, room, no).await?;
    let title = format!("ノートを取り消す：{}さんの部屋", room.patient.name.as_str());
    let page = WithdrawPage {
        frame: Frame::of(app, visit, screen::NOTE_WITHDRAW, Nav::Rooms, title).troubled(!troubles.is_empty()),
        about: room.patient.about(visit.today()),
        at: dates::moment(visit.today(), note.written_at),
        reasons: WithdrawReason::ALL,
        word: fresh_word(visit),
        room,
        note,
        troubles,
    };
    let status = if page.troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_with(status, &page)
}

/// `GET /rooms/{room}/notes/{no}/withdraw`
pub async fn withdrawing(visit: Visit, State(app): State<App>, Path((room, no)): Path<(String, i64)>) -> Answer {
    withdraw_page(&app, &visit, &room, no, Troubles::none()).await
}

/// `POST /rooms/{room}/notes/{no}/withdraw`
pub async fn withdraw(
    visit: Visit,
    State(app): State<App>,
    Path((room, no)): Path<(String, i64)>,
    form: Form<Typed>,
) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let mut troubles = Troubles::none();
    let Some(reason) = WithdrawReason::parse(&form.typed.reason) else {
        troubles.add("reason", "取り消す理由を、一つえらんでください。");
        return withdraw_page(&app, &visit, &room, no, troubles).await;
    };
    app.hub.act(&visit, form.word, Withdraw { room: id, no, reason }).await?;
    see(&format!("/rooms/{room}?from={no}#n{no}"))
}

/// `GET /rooms/{room}/notes/{no}/versions`
pub async fn versions(visit: Visit, State(app): State<App>, Path((room, no)): Path<(String, i64)>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let (room, versions) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, VERSIONS, move |tx, here, seen| {
            seen.subject = no.to_string();
            let versions = earlier(tx, here, no)?;
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
