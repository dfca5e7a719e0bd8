//! 招く, 外す, 閉じる: each a page that says what will happen, and the act.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::access::{Coded, Failure, Refusal, Visit};
use crate::ids::{PersonId, RoomId};
use crate::rooms::city::invitable::Group;
use crate::rooms::city::{invitable, kept};
use crate::rooms::{self, Close, CloseReason, Face, Invite, Remove, RemoveReason, Room};
use crate::web::{Answer, App, Form, Frame, Nav, Path, Screen, Troubles, fresh_word, html_with, screen, see};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    member: Vec<String>,
    /// Set by script when the lock comes: chosen so far, nobody invited.
    draft: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "rooms/city/invite.html")]
struct InvitePage {
    frame: Frame,
    room: Room,
    about: String,
    groups: Vec<Group>,
    word: String,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "rooms/city/remove.html")]
struct RemovePage {
    frame: Frame,
    room: Room,
    about: String,
    face: Face,
    reasons: [RemoveReason; 4],
    word: String,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "rooms/city/close.html")]
struct ClosePage {
    frame: Frame,
    room: Room,
    about: String,
    people: usize,
    reasons: [CloseReason; 4],
    word: String,
    troubles: Troubles,
}

fn frame(app: &App, visit: &Visit, screen: Screen, what: &str, room: &Room, troubles: &Troubles) -> Frame {
    let title = format!("{what}：{}さんの部屋", room.patient.name.as_str());
    Frame::of(app, visit, screen, Nav::CityRooms, title).troubled(!troubles.is_empty())
}

fn status(troubles: &Troubles) -> StatusCode {
    if troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// A page for something that is no longer to be done says so instead of asking.
fn refused(refusal: &impl Coded) -> Failure {
    Failure::Refused(Refusal::from(refusal))
}

async fn invite_page(app: &App, visit: &Visit, room: RoomId, chosen: &[String], troubles: Troubles) -> Answer {
    let (room, faces) = kept(visit, app, room).await?;
    if !room.is_open() {
        return Err(refused(&rooms::invite::Refused::Closed));
    }
    let mut invitable = invitable(visit, app).await?;
    let present: Vec<PersonId> = faces.iter().filter(|face| face.present(visit.now)).map(|face| face.person).collect();
    invitable.people.retain(|face| !present.contains(&face.person));
    let page = InvitePage {
        frame: frame(app, visit, screen::CITY_INVITE, "招く", &room, &troubles),
        about: room.patient.about(visit.today()),
        groups: invitable.groups(chosen),
        word: fresh_word(visit),
        room,
        troubles,
    };
    html_with(status(&page.troubles), &page)
}

/// `GET /city/rooms/{room}/invite`
pub async fn inviting(visit: Visit, State(app): State<App>, Path(room): Path<String>) -> Answer {
    invite_page(&app, &visit, RoomId::parse(&room).ok_or(Failure::Hidden)?, &[], Troubles::none()).await
}

/// `POST /city/rooms/{room}/invite`
pub async fn invite(visit: Visit, State(app): State<App>, Path(room): Path<String>, form: Form<Typed>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let chosen = form.typed.member;
    let mut troubles = Troubles::none();
    if !form.typed.draft.is_empty() {
        return invite_page(&app, &visit, id, &chosen, troubles).await;
    }
    // Read against everybody, members too: a form that arrives twice must reach the gate, which knows its word.
    if let Some(invitees) = troubles.take("member", invitable(&visit, &app).await?.read(&chosen)) {
        match app.hub.act(&visit, form.word, Invite { room: id, invitees }).await {
            Ok(()) => return see(&format!("/city/rooms/{id}?done=invited")),
            Err(Failure::Refused(refusal)) => {
                troubles.add("member", format!("{}（{}）", refusal.sentence, refusal.code));
            }
            Err(other) => return Err(other),
        }
    }
    invite_page(&app, &visit, id, &chosen, troubles).await
}

async fn remove_page(app: &App, visit: &Visit, room: &str, person: &str, troubles: Troubles) -> Answer {
    let (id, person) = RoomId::parse(room).zip(PersonId::parse(person)).ok_or(Failure::Hidden)?;
    let (room, faces) = kept(visit, app, id).await?;
    let face = faces.into_iter().find(|face| face.person == person && face.present(visit.now));
    let page = RemovePage {
        frame: frame(app, visit, screen::CITY_REMOVE, "外す", &room, &troubles),
        about: room.patient.about(visit.today()),
        face: face.ok_or_else(|| refused(&rooms::remove::Refused::NotMember))?,
        reasons: RemoveReason::ALL,
        word: fresh_word(visit),
        room,
        troubles,
    };
    html_with(status(&page.troubles), &page)
}

/// `GET /city/rooms/{room}/members/{person}/remove`
pub async fn removing(visit: Visit, State(app): State<App>, Path((room, person)): Path<(String, String)>) -> Answer {
    remove_page(&app, &visit, &room, &person, Troubles::none()).await
}

/// `POST /city/rooms/{room}/members/{person}/remove`
pub async fn remove(
    visit: Visit,
    State(app): State<App>,
    Path((room, person)): Path<(String, String)>,
    form: Form<Typed>,
) -> Answer {
    let (id, who) = RoomId::parse(&room).zip(PersonId::parse(&person)).ok_or(Failure::Hidden)?;
    let mut troubles = Troubles::none();
    let Some(reason) = RemoveReason::parse(&form.typed.reason) else {
        troubles.add("reason", "外す理由を、一つえらんでください。");
        return remove_page(&app, &visit, &room, &person, troubles).await;
    };
    app.hub.act(&visit, form.word, Remove { room: id, person: who, reason }).await?;
    see(&format!("/city/rooms/{id}?done=removed"))
}

async fn close_page(app: &App, visit: &Visit, room: RoomId, troubles: Troubles) -> Answer {
    let (room, faces) = kept(visit, app, room).await?;
    if !room.is_open() {
        return Err(refused(&rooms::close::Refused::Closed));
    }
    let page = ClosePage {
        frame: frame(app, visit, screen::CITY_CLOSE, "閉じる", &room, &troubles),
        about: room.patient.about(visit.today()),
        people: faces.iter().filter(|face| face.present(visit.now)).count(),
        reasons: CloseReason::ALL,
        word: fresh_word(visit),
        room,
        troubles,
    };
    html_with(status(&page.troubles), &page)
}

/// `GET /city/rooms/{room}/close`
pub async fn closing(visit: Visit, State(app): State<App>, Path(room): Path<String>) -> Answer {
    close_page(&app, &visit, RoomId::parse(&room).ok_or(Failure::Hidden)?, Troubles::none()).await
}

/// `POST /city/rooms/{room}/close`
pub async fn close(visit: Visit, State(app): State<App>, Path(room): Path<String>, form: Form<Typed>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let mut troubles = Troubles::none();
    let Some(reason) = CloseReason::parse(&form.typed.reason) else {
        troubles.add("reason", "閉じる理由を、一つえらんでください。");
        return close_page(&app, &visit, id, troubles).await;
    };
    app.hub.act(&visit, form.word, Close { room: id, reason }).await?;
    see(&format!("/city/rooms/{id}?done=closed"))
}
