//! The room's page: whose it is, the box to write in, the timeline, and what of it changes while one looks.

use std::convert::Infallible;

use askama::Template;
use axum::extract::State;
use kaigo::Likeness;
use store::Tx;

use super::timeline::{Sheet, TimelineLine};
use super::{Asked, PAGE, READ};
use crate::access::{Actor, Here, InRoom, Right, Stop, Visit};
use crate::ids::{PersonId, RoomId};
use crate::rooms::notes::{self, Note, NoteKind, Reader, Window};
use crate::rooms::{self, Face, Room, RoomStage};
use crate::web::{Answer, App, At, Fields, Frame, Nav, PageWord, Query, Troubles, dates, html, html_form, screen, sse};

/// As many changes as one live fragment carries; a page that missed more asks again.
const FRAGMENT: i64 = 100;

#[derive(Template)]
#[template(path = "rooms/pages/room.html")]
struct RoomPage {
    frame: Frame,
    done: Option<&'static str>,
    room: Room,
    about: String,
    closed: Option<(String, &'static str)>,
    alike: Vec<String>,
    members: Vec<Face>,
    me: PersonId,
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
    word: PageWord,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "rooms/pages/fragment.html")]
struct Fragment {
    room: RoomId,
    lines: Vec<TimelineLine>,
    turn: i64,
    more: bool,
}

/// What one look at a room reads, in one snapshot.
struct Sight {
    room: Room,
    faces: Vec<Face>,
    marks: Vec<(PersonId, Reader)>,
    notes: Vec<Note>,
    window: Window,
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
) -> Result<Sight, Stop<Infallible>> {
    let room = rooms::find(tx, here)?;
    let mut window = window;
    let mut notes = notes::page(tx, here, window, PAGE)?;
    // Whoever asks for the end of the room is shown its newest page: with the box to write in, and alive.
    let end = || notes.first().map(|note| note.no);
    if matches!(window, Window::From(_)) && (notes.is_empty() || end() == notes::latest(tx, here)?) {
        window = Window::Newest;
        notes = notes::page(tx, here, window, PAGE)?;
    }
    let patient = &room.patient;
    let names = rooms::namesakes(tx, here, actor.person, actor.office, here.now())?;
    let likeness = Likeness::of(&patient.name, &patient.kana);
    let alike = names.iter().filter(|(name, kana)| likeness.alike(&Likeness::of(name, kana)));
    let alike = alike.map(|(name, _)| name.to_string()).collect();
    Ok(Sight {
        turn: rooms::turn(tx, here)?,
        faces: rooms::faces(tx, here)?,
        marks: notes::marks(tx, here)?,
        notes,
        window,
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
    At(InRoom(id)): At<InRoom>,
    Query(place): Query<Asked>,
) -> Answer {
    let done = done(&place.done);
    let window = match place {
        // No note stands before the first; whoever asks so sees the newest.
        Asked { before: Some(no), .. } if no > 0 => Window::Before(no),
        Asked { from: Some(no), .. } => Window::From(no),
        _ => Window::Newest,
    };
    shown(&app, &visit, id, (window, done), &Fields::default(), Troubles::none()).await
}

/// The room's page, with what was typed and what is wrong with it.
pub(in crate::rooms) async fn page(
    app: &App,
    visit: &Visit,
    id: RoomId,
    window: Window,
    typed: &Fields,
    troubles: Troubles,
) -> Answer {
    shown(app, visit, id, (window, None), typed, troubles).await
}

/// What an act on a note says when it is done.
fn done(what: &str) -> Option<&'static str> {
    match what {
        "corrected" => Some("直しました。前の文は「直しました」から読めます。"),
        "withdrawn" => Some("取り消しました。"),
        _ => None,
    }
}

async fn shown(
    app: &App,
    visit: &Visit,
    id: RoomId,
    (window, done): (Window, Option<&'static str>),
    typed: &Fields,
    troubles: Troubles,
) -> Answer {
    let (actor, now) = (visit.actor()?.clone(), visit.now);
    let me = actor.person;
    let sight = app
        .hub
        .look(visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| sight(tx, here, &actor, window))
        .await?;
    let Sight { room, faces, marks, notes, window, turn, unread, first_unread, alike } = sight;
    let today = visit.today();
    let sheet = Sheet { me, today, now, faces: &faces, marks: &marks };
    let lines = sheet.lines(&notes, unread, true);
    let (oldest, newest) = (notes.last().map(|n| n.no), notes.first().map(|n| n.no));
    let closed = match room.stage {
        RoomStage::Open => None,
        RoomStage::Closed { at, why } => Some((dates::day(today, at.date()), why.name())),
    };
    let full = notes.len() as i64 == PAGE;
    let name = room.patient.name.as_str().to_owned();
    let page = RoomPage {
        done,
        frame: Frame::of(app, visit, screen::ROOM, Nav::Rooms, format!("{name}さんの部屋")).troubled(&troubles),
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
        typed: typed.text("text").to_owned(),
        relay: typed.text("kind") == NoteKind::Relay.code(),
        word: PageWord::fresh(visit),
        troubles,
        room,
    };
    html_form(&page, &page.troubles)
}

/// `GET /rooms/{room}/notes?after=812`: what is new, corrected or withdrawn since that turn, as a piece of the page.
pub async fn changes(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Query(place): Query<Asked>,
) -> Answer {
    let (me, now, after) = (visit.actor()?.person, visit.now, place.after.unwrap_or(0));
    let (faces, marks, changed, turn) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| {
            let changed = notes::changed_after(tx, here, after, FRAGMENT)?;
            let turn = rooms::turn(tx, here)?;
            Ok((rooms::faces(tx, here)?, notes::marks(tx, here)?, changed, turn))
        })
        .await?;
    let sheet = Sheet { me, today: visit.today(), now, faces: &faces, marks: &marks };
    let more = changed.len() as i64 == FRAGMENT;
    let turn = if more { changed.last().map_or(turn, |note| note.changed) } else { turn };
    html(&Fragment { room: id, lines: sheet.lines(&changed, 0, false), turn, more })
}

/// `GET /rooms/{room}/live`: a stream of turns.
pub async fn live(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>) -> Answer {
    let turns = app.hub.live.watch(id.bytes());
    let turn =
        app.hub.look(&visit, InRoom(id), Right::RoomRead, READ, move |tx, here, _| Ok(rooms::turn(tx, here)?)).await?;
    Ok(sse::follow(app.hub.clone(), visit, InRoom(id), Right::RoomRead, turns, turn))
}
