//! 招く: choosing the people.

use askama::Template;
use axum::extract::State;

use super::{frame, refused};
use crate::access::{Failure, InRoom, Visit};
use crate::ids::RoomId;
use crate::list::Asked;
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
    asked: Asked,
    /// Where this page of people ends, if there are more.
    next: Option<String>,
    word: PageWord,
    troubles: Troubles,
}

async fn page(app: &App, visit: &Visit, room: RoomId, chosen: &[&str], asked: Asked, troubles: Troubles) -> Answer {
    let (room, faces) = kept(visit, app, room).await?;
    if !room.is_open() {
        return Err(refused(&rooms::invite::Refused::Closed));
    }
    let mut invitable = invitable(visit, app, Some(&asked), chosen, Some(room.id)).await?;
    let present = |person| faces.iter().any(|face| face.person == person && face.present(visit.now));
    invitable.chosen.retain(|face| !present(face.person));
    let page = InvitePage {
        frame: frame(app, visit, screen::CITY_INVITE, "招く", &room, &troubles),
        about: room.patient.about(visit.today()),
        groups: invitable.groups(chosen),
        next: invitable.next,
        asked,
        word: PageWord::fresh(visit),
        room,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /city/rooms/{room}/invite`
pub async fn show(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>) -> Answer {
    page(&app, &visit, id, &[], Asked::default(), Troubles::none()).await
}

/// `POST /city/rooms/{room}/invite`
pub async fn invite(visit: Visit, State(app): State<App>, At(InRoom(id)): At<InRoom>, form: Form) -> Answer {
    let typed = form.typed;
    let chosen: Vec<&str> = typed.all("member").collect();
    // Sought anew, the list begins anew.
    let end = if typed.ticked("find") { "" } else { typed.text("end") };
    let asked = Asked::new(typed.text("q"), Some(end).filter(|end| !end.is_empty()));
    let mut troubles = Troubles::none();
    // Somebody is sought, or the lock came (set by script): chosen so far, nobody invited.
    if typed.ticked("draft") || typed.ticked("find") || asked.turned() {
        return page(&app, &visit, id, &chosen, asked, troubles).await;
    }
    // Members too: a form that arrives twice must reach the gate, which knows its word.
    let invitable = invitable(&visit, &app, None, &chosen, None).await?;
    if let Some(invitees) = troubles.take("member", invitable.read(&chosen)) {
        let who: Vec<String> = invitees.iter().map(|invitee| invitee.person.to_string()).collect();
        match app.hub.act(&visit, form.word, Invite { room: id, invitees }).await {
            Ok(()) => return see(&format!("/city/rooms/{id}?done=invited&who={}", who.join("."))),
            Err(Failure::Refused(refusal)) => troubles = Troubles::refused("member", &refusal),
            Err(other) => return Err(other),
        }
    }
    page(&app, &visit, id, &chosen, asked, troubles).await
}
