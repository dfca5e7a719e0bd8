//! 招く: choosing the people.

use askama::Template;
use axum::extract::State;

use super::{frame, refused};
use crate::access::{Failure, InRoom, Visit};
use crate::ids::{PersonId, RoomId};
use crate::rooms::city::invitable::Group;
use crate::rooms::city::{invitable, kept};
use crate::rooms::{self, Invite, Room};
use crate::web::{Answer, App, At, Form, Frame, PageWord, Troubles, html_form, screen, see};

#[derive(Template)]
#[template(path = "rooms/city/pages/invite.html")]
struct InvitePage {
    frame: Frame,
    room: Room,
    about: String,
    groups: Vec<Group>,
    word: PageWord,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, room: RoomId, chosen: &[String], troubles: Troubles) -> Answer {
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
        word: PageWord::fresh(visit),
        room,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /city/rooms/{room}/invite`
pub async fn show(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>) -> Answer {
    page(&app, &visit, id, &[], Troubles::none()).await
}

/// `POST /city/rooms/{room}/invite`
pub async fn invite(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form) -> Answer {
    let chosen: Vec<String> = form.typed.all("member").map(str::to_owned).collect();
    let mut troubles = Troubles::none();
    // Set by script when the lock comes: chosen so far, nobody invited.
    if form.typed.ticked("draft") {
        return page(&app, &visit, id, &chosen, troubles).await;
    }
    // Read against everybody, members too: a form that arrives twice must reach the gate, which knows its word.
    if let Some(invitees) = troubles.take("member", invitable(&visit, &app).await?.read(&chosen)) {
        match app.hub.act(&visit, form.word, Invite { room: id, invitees }).await {
            Ok(()) => return see(&format!("/city/rooms/{id}?done=invited")),
            Err(Failure::Refused(refusal)) => troubles = Troubles::refused("member", &refusal),
            Err(other) => return Err(other),
        }
    }
    page(&app, &visit, id, &chosen, troubles).await
}
