//! 外す: says what will happen, and asks for the reason.

use askama::Template;
use axum::extract::State;

use super::{frame, refused};
use crate::access::{InRoom, Visit};
use crate::ids::{PersonId, RoomId};
use crate::rooms::city::kept;
use crate::rooms::{self, Face, Remove, RemoveReason, Room};
use crate::web::{Answer, App, At, Form, Frame, PageWord, Path, Troubles, html_form, screen, see};

#[derive(Template)]
#[template(path = "rooms/city/pages/remove.html")]
struct RemovePage {
    frame: Frame,
    room: Room,
    about: String,
    face: Face,
    reasons: [RemoveReason; 4],
    word: PageWord,
    troubles: Troubles,
}

/// Whom the address names.
#[derive(Debug, serde::Deserialize)]
pub struct OfMember {
    person: PersonId,
}

async fn page(app: &App, visit: &Visit, id: RoomId, person: PersonId, troubles: Troubles) -> Answer {
    let (room, faces) = kept(visit, app, id).await?;
    let face = faces.into_iter().find(|face| face.person == person && face.present(visit.now));
    let page = RemovePage {
        frame: frame(app, visit, screen::CITY_REMOVE, "外す", &room, &troubles),
        about: room.patient.about(visit.today()),
        face: face.ok_or_else(|| refused(&rooms::remove::Refused::NotMember))?,
        reasons: RemoveReason::ALL,
        word: PageWord::fresh(visit),
        room,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /city/rooms/{room}/members/{person}/remove`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfMember { person }): Path<OfMember>,
) -> Answer {
    page(&app, &visit, id, person, Troubles::none()).await
}

/// `POST /city/rooms/{room}/members/{person}/remove`
pub async fn remove(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfMember { person }): Path<OfMember>,
    form: Form,
) -> Answer {
    let Some(reason) = RemoveReason::parse(form.typed.text("reason")) else {
        let troubles = Troubles::one("reason", "外す理由を、一つえらんでください。");
        return page(&app, &visit, id, person, troubles).await;
    };
    app.hub.act(&visit, form.word, Remove { room: id, person, reason }).await?;
    see(&format!("/city/rooms/{id}?done=removed&who={person}"))
}
