//! The room as its members see it.

use std::convert::Infallible;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kaigo::{Likeness, NoteText};
use store::Tx;

use super::notes::{self, Note, NoteKind, Post, Reader, Window};
use super::timeline::{Sheet, TimelineLine};
use super::{Face, Leave, Room};
use crate::access::{Actor, Failure, Here, InRoom, Look, Right, Stop, Visit};
use crate::clock::Instant;
use crate::ids::RoomId;
use crate::people::{self, Unlocked};
use crate::web::{
    Answer, App, Form, Frame, Held, Nav, Path, Query, Troubles, dates, fresh_word, html, html_with, screen, see, sse,
};

/// Notes on one page.
pub(super) const PAGE: i64 = 50;
/// As many changes as one live fragment carries; a page that missed more asks again.
const FRAGMENT: i64 = 100;

pub(super) const READ: Look = Look("rooms.read");

/// Which part of the timeline an address asks for.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) before: Option<i64>,
    pub(super) from: Option<i64>,
    pub(super) after: Option<i64>,
    first: Option<i64>,
    last: Option<i64>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    text: String,
    kind: String,
    written_at: String,
    /// Set by script when the lock comes while somebody is still writing: back into the box, not into the room.
    draft: String,
    first: i64,
    last: i64,
}

#[derive(Template)]
#[template(path = "rooms/show.html")]
struct ShowPage {
    frame: Frame,
    room: Room,
    about: String,
    closed: Option<(String, &'static str)>,
    alike: Vec<String>,
    members: Vec<Face>,
    me: crate::ids::PersonId,
    lines: Vec<TimelineLine>,
    turn: i64,
    unread: i64,
    /// Where the unread begin, if that is on another page.
    unread_elsewhere: Option<i64>,
    older: Option<i64>,
    newer: Option<i64>,
    newest: bool,
    /// First and last number on this page, for the read mark without script.
    seen: Option<(i64, i64)>,
    typed: String,
    relay: bool,
    word: String,
    troubles: Troubles,
}

impl ShowPage {
    fn others(&self) -> usize {
        self.members.len()
    }
}

#[derive(Template)]
#[template(path = "rooms/fragment.html")]
struct Fragment {
    room: RoomId,
    lines: Vec<TimelineLine>,
    turn: i64,
    more: bool,
}

#[derive(Template)]
#[template(path = "rooms/members.html")]
struct MembersPage {
    frame: Frame,
    room: Room,
    about: String,
    present: Vec<(Face, String)>,
    former: Vec<(Face, String, String)>,
    me: crate::ids::PersonId,
    word: String,
}

#[derive(Template)]
#[template(path = "rooms/resume.html")]
struct ResumePage {
    frame: Frame,
    held: Held,
    written: Vec<String>,
    /// The room it was written for, what is said of its patient, and how many it reaches.
    room: Option<(Room, String, usize)>,
}

/// What one look at a room reads, in one snapshot.
struct Sight {
    room: Room,
    faces: Vec<Face>,
    marks: Vec<(crate::ids::PersonId, Reader)>,
    notes: Vec<Note>,
    turn: i64,
    unread: i64,
    first_unread: Option<i64>,
    alike: Vec<String>,
}

fn sight<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    actor: &Actor,
    window: Window,
    now: Instant,
) -> Result<Sight, Stop<Infallible>> {
    let room = super::find(tx, here)?;
    let patient = &room.patient;
    let names = super::namesakes(tx, here, actor.person, actor.office, now)?;
    let likeness = Likeness::of(&patient.name, &patient.kana);
    let alike = names.iter().filter(|(name, kana)| likeness.alike(&Likeness::of(name, kana)));
    let alike = alike.map(|(name, _)| name.to_string()).collect();
    Ok(Sight {
        turn: super::turn(tx, here)?,
        faces: super::faces(tx, here)?,
        marks: notes::marks(tx, here)?,
        notes: notes::page(tx, here, window, PAGE)?,
        unread: notes::unread(tx, here, actor.person)?,
        first_unread: notes::first_unread(tx, here, actor.person)?,
        alike,
        room,
    })
}

/// `GET /rooms/{room}`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    Path(room): Path<String>,
    Query(place): Query<Asked>,
) -> Answer {
    let window = match place {
        // No note stands before the first; whoever asks so sees the newest.
        Asked { before: Some(no), .. } if no > 0 => Window::Before(no),
        Asked { from: Some(no), .. } => Window::From(no),
        _ => Window::Newest,
    };
    show_with(&app, &visit, &room, window, Typed::default(), Troubles::none()).await
}

async fn show_with(app: &App, visit: &Visit, room: &str, window: Window, typed: Typed, troubles: Troubles) -> Answer {
    let id = RoomId::parse(room).ok_or(Failure::Hidden)?;
    let (actor, now) = (visit.actor()?.clone(), visit.now);
    let me = actor.person;
    let sight = app
        .hub
        .look(visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| sight(tx, here, &actor, window, now))
        .await?;
    let Sight { room, faces, marks, notes, turn, unread, first_unread, alike } = sight;
    let today = visit.today();
    let sheet = Sheet { me, today, now, faces: &faces, marks: &marks };
    let lines = sheet.lines(&notes, unread, true);
    let (oldest, newest) = (notes.last().map(|n| n.no), notes.first().map(|n| n.no));
    let closed = match room.stage {
        super::RoomStage::Open => None,
        super::RoomStage::Closed { at, why } => Some((dates::day(today, at.date()), why.japanese())),
    };
    let full = notes.len() as i64 == PAGE;
    let name = room.patient.name.as_str().to_owned();
    let page = ShowPage {
        frame: Frame::of(app, visit, screen::ROOM, Nav::Rooms, format!("{name}さんの部屋"))
            .troubled(!troubles.is_empty()),
        about: room.patient.about(today),
        closed,
        alike,
        members: faces.iter().filter(|face| face.present(now)).cloned().collect(),
        me,
        turn,
        unread,
        unread_elsewhere: first_unread.filter(|first| oldest.is_some_and(|oldest| *first < oldest)),
        older: oldest.filter(|_| full || matches!(window, Window::From(_))),
        newer: match window {
            Window::Newest => None,
            Window::Before(_) | Window::From(_) => newest.map(|no| no + 1),
        },
        newest: window == Window::Newest,
        seen: oldest.zip(newest),
        lines,
        typed: typed.text,
        relay: typed.kind == NoteKind::Relay.code(),
        word: fresh_word(visit),
        troubles,
        room,
    };
    let status = if page.troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_with(status, &page)
}

/// `POST /rooms/{room}/notes`
pub async fn post(visit: Visit, State(app): State<App>, Path(room): Path<String>, form: Form<Typed>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let typed = form.typed;
    let mut troubles = Troubles::none();
    if !typed.draft.is_empty() {
        return show_with(&app, &visit, &room, Window::Newest, typed, troubles).await;
    }
    let text = troubles.take("text", NoteText::parse(&typed.text));
    let kind = NoteKind::parse_written(if typed.kind.is_empty() { "plain" } else { &typed.kind });
    if kind.is_none() {
        troubles.add("kind", "ノートの種類を、えらび直してください。");
    }
    let (Some(text), Some(kind)) = (text, kind) else {
        return show_with(&app, &visit, &room, Window::Newest, typed, troubles).await;
    };
    let written_at =
        typed.written_at.parse::<i64>().ok().map(|millis| Instant::from_micros(millis.saturating_mul(1000)));
    match app.hub.act(&visit, form.word, Post { room: id, kind, text, written_at }).await {
        Ok(no) => see(&format!("/rooms/{room}#n{no}")),
        // What was typed stays in the box; the sentence stands above it.
        Err(Failure::Refused(refusal)) => {
            troubles.add("text", format!("{}（{}）", refusal.sentence, refusal.code));
            show_with(&app, &visit, &room, Window::Newest, typed, troubles).await
        }
        Err(other) => Err(other),
    }
}

/// `GET /rooms/{room}/notes?after=812`: what is new, corrected or withdrawn since that turn, as a piece of the page.
pub async fn changes(
    visit: Visit,
    State(app): State<App>,
    Path(room): Path<String>,
    Query(place): Query<Asked>,
) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let (me, now, after) = (visit.actor()?.person, visit.now, place.after.unwrap_or(0));
    let (faces, marks, changed, turn) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| {
            let changed = notes::changed_after(tx, here, after, FRAGMENT)?;
            let turn = super::turn(tx, here)?;
            Ok((super::faces(tx, here)?, notes::marks(tx, here)?, changed, turn))
        })
        .await?;
    let sheet = Sheet { me, today: visit.today(), now, faces: &faces, marks: &marks };
    let more = changed.len() as i64 == FRAGMENT;
    let turn = if more { changed.last().map_or(turn, |note| note.changed) } else { turn };
    html(&Fragment { room: id, lines: sheet.lines(&changed, 0, false), turn, more })
}

/// `GET /rooms/{room}/live`: a stream of turns.
pub async fn live(visit: Visit, State(app): State<App>, Path(room): Path<String>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let turns = app.hub.live.watch(id.bytes());
    let turn =
        app.hub.look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| Ok(super::turn(tx, here)?)).await?;
    Ok(sse::follow(app.hub.clone(), visit, InRoom(id), Right::RoomRead, turns, turn))
}

async fn mark(visit: &Visit, app: &App, room: &str, first: i64, last: i64) -> Result<(), Failure> {
    let id = RoomId::parse(room).ok_or(Failure::Hidden)?;
    let me = visit.actor()?.person;
    app.hub.beside(visit, InRoom(id), Right::RoomRead, move |tx, here| notes::mark(tx, here, me, first, last)).await
}

/// `POST /rooms/{room}/read`: these notes were in view for a second.
pub async fn read(visit: Visit, State(app): State<App>, Path(room): Path<String>, form: Form<Typed>) -> Answer {
    mark(&visit, &app, &room, form.typed.first, form.typed.last).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /rooms/{room}/seen`: an empty picture that only browsers without script load. Nobody comes here by a link: a
/// letter with one in it must not mark notes as read.
pub async fn seen(
    visit: Visit,
    State(app): State<App>,
    Path(room): Path<String>,
    headers: HeaderMap,
    Query(place): Query<Asked>,
) -> Answer {
    if headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate") {
        return Err(Failure::Hidden);
    }
    mark(&visit, &app, &room, place.first.unwrap_or(0), place.last.unwrap_or(0)).await?;
    let mut response = Response::new(r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}

/// `POST /unlock`: the password again. What was posted to the locked session is nearly always of a room, so the page
/// that gives it back is shown here, and names the patient as every page does on which something is sent.
pub async fn unlock(visit: Visit, State(app): State<App>, form: Form<people::Typed>) -> Answer {
    let held = match people::unlock(&visit, &app, form.typed).await? {
        Unlocked::Held(held) => held,
        Unlocked::Answer(answer) => return Ok(answer),
    };
    html(&ResumePage {
        frame: Frame::of(&app, &visit, screen::RESUME, Nav::Home, "書いた内容が残っています"),
        written: held.written(),
        room: written_for(&app, &visit, &held.path).await?,
        held,
    })
}

/// The room a form was going to, if whoever wrote it may still read there.
async fn written_for(app: &App, visit: &Visit, path: &str) -> Result<Option<(Room, String, usize)>, Failure> {
    let room = path.strip_prefix("/rooms/").and_then(|rest| RoomId::parse(rest.split('/').next()?));
    let (Some(room), now) = (room, visit.now) else { return Ok(None) };
    let read = app.hub.look(visit, InRoom(room), Right::RoomRead, READ, move |tx, here, _| {
        let reach = super::faces(tx, here)?.iter().filter(|face| face.present(now)).count();
        Ok((super::find(tx, here)?, reach))
    });
    match read.await {
        Ok((room, reach)) => {
            let about = room.patient.about(visit.today());
            Ok(Some((room, about, reach)))
        }
        Err(Failure::Hidden) => Ok(None),
        Err(other) => Err(other),
    }
}

/// `GET /rooms/{room}/members`
pub async fn members(visit: Visit, State(app): State<App>, Path(room): Path<String>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let (me, now, today) = (visit.actor()?.person, visit.now, visit.today());
    let (room, faces) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| {
            Ok((super::find(tx, here)?, super::faces(tx, here)?))
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
        word: fresh_word(&visit),
        room,
    })
}

/// `POST /rooms/{room}/leave`
pub async fn leave(visit: Visit, State(app): State<App>, Path(room): Path<String>, form: Form<Typed>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    app.hub.act(&visit, form.word, Leave { room: id }).await?;
    see("/rooms")
}
