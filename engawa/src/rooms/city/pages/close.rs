//! 閉じる: says what will happen, and asks for the reason.

use askama::Template;
use axum::extract::State;

use super::{frame, refused};
use crate::access::{InRoom, Visit};
use crate::ids::RoomId;
use crate::rooms::city::kept;
use crate::rooms::{self, Close, CloseReason, Room};
use crate::web::{Answer, App, At, Form, Frame, PageWord, Troubles, html_form, screen, see};

#[derive(Template)]
#[template(path = "rooms/city/pages/close.html")]
struct ClosePage {
    frame: Frame,
    room: Room,
    about: String,
    people: usize,
    reasons: [CloseReason; 4],
    word: PageWord,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, room: RoomId, troubles: Troubles) -> Answer {
    let (room, faces) = kept(visit, app, room).await?;
    if !room.is_open() {
        return Err(refused(&rooms::close::Refused::Closed));
    }
    let page = ClosePage {
        frame: frame(app, visit, screen::CITY_CLOSE, "閉じる", &room, &troubles),
        about: room.patient.about(visit.today()),
        people: faces.iter().filter(|face| face.present(visit.now)).count(),
        reasons: CloseReason::ALL,
        word: PageWord::fresh(visit),
        room,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /city/rooms/{room}/close`
pub async fn show(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>) -> Answer {
    page(&app, &visit, id, Troubles::none()).await
}

/// `POST /city/rooms/{room}/close`
pub async fn close(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form) -> Answer {
    let Some(reason) = CloseReason::parse(form.typed.text("reason")) else {
        let troubles = Troubles::one("reason", "閉じる理由を、一つえらんでください。");
        return page(&app, &visit, id, troubles).await;
    };
    app.hub.act(&visit, form.word, Close { room: id, reason }).await?;
    see(&format!("/city/rooms/{id}?done=closed"))
}
