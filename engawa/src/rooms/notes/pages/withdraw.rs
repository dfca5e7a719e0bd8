//! 取り消す: asks for the reason.

use askama::Template;
use axum::extract::State;

use super::{OfNote, my_note};
use crate::access::{InRoom, Visit};
use crate::ids::RoomId;
use crate::rooms::Room;
use crate::rooms::notes::{Note, Withdraw, WithdrawReason};
use crate::web::{Answer, App, At, Form, Frame, Nav, PageWord, Path, Troubles, dates, html_form, screen, see};

#[derive(Template)]
#[template(path = "rooms/notes/pages/withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    room: Room,
    about: String,
    note: Note,
    at: String,
    reasons: [WithdrawReason; 3],
    word: PageWord,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, id: RoomId, no: i64, troubles: Troubles) -> Answer {
    let (room, _, note) = my_note(visit, app, id, no).await?;
    let title = format!("ノートを取り消す：{}さんの部屋", room.patient.name.as_str());
    let page = WithdrawPage {
        frame: Frame::of(app, visit, screen::NOTE_WITHDRAW, Nav::Rooms, title).troubled(&troubles),
        about: room.patient.about(visit.today()),
        at: dates::moment(visit.today(), note.written_at),
        reasons: WithdrawReason::ALL,
        word: PageWord::fresh(visit),
        room,
        note,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /rooms/{room}/notes/{no}/withdraw`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
) -> Answer {
    page(&app, &visit, id, no, Troubles::none()).await
}

/// `POST /rooms/{room}/notes/{no}/withdraw`
pub async fn withdraw(
    visit: Visit,
    State(app): State<App>,
    At(InRoom(id)): At<InRoom>,
    Path(OfNote { no }): Path<OfNote>,
    form: Form,
) -> Answer {
    let Some(reason) = WithdrawReason::parse(form.typed.text("reason")) else {
        let troubles = Troubles::one("reason", "取り消す理由を、一つえらんでください。");
        return page(&app, &visit, id, no, troubles).await;
    };
    app.hub.act(&visit, form.word, Withdraw { room: id, no, reason }).await?;
    see(&format!("/rooms/{id}?from={no}&done=withdrawn#n{no}"))
}
