//! 部屋を開く: the form, the page that asks once more, the act.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::access::{Coded, Failure, Refusal, Visit};
use crate::rooms::city::invitable::{Group, Invitable};
use crate::rooms::city::opening::{Context, ERAS, Typed, TypedDay};
use crate::rooms::city::{by_era, counter, invitable};
use crate::rooms::open::Refused;
use crate::rooms::{ConsentShown, Open, Patient};
use crate::web::{Answer, App, Form, Frame, Nav, Troubles, fresh_word, html_form, html_with, screen, see};

#[derive(Template)]
#[template(path = "rooms/city/pages/open.html")]
struct FormPage {
    frame: Frame,
    typed: Typed,
    eras: [&'static str; 5],
    sexes: Vec<kaigo::Sex>,
    groups: Vec<Group>,
    troubles: Troubles,
}

impl FormPage {
    fn born(&self) -> TypedDay<'_> {
        self.typed.born()
    }

    fn signed(&self) -> TypedDay<'_> {
        self.typed.signed()
    }
}

#[derive(Template)]
#[template(path = "rooms/city/pages/open_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    patient: Patient,
    about: String,
    born: String,
    /// With the day it was signed.
    consents: Vec<(String, ConsentShown)>,
    /// Office by office, only who was chosen.
    groups: Vec<Group>,
    people: usize,
    carried: Vec<(String, String)>,
    refusal: Option<Refusal>,
    /// Ask whether it is another person: the refusal that a tick can answer.
    alike: bool,
}

fn form_page(app: &App, visit: &Visit, invitable: &Invitable, typed: Typed, troubles: Troubles) -> Answer {
    let page = FormPage {
        frame: Frame::of(app, visit, screen::CITY_OPEN, Nav::CityRooms, "部屋を開く").troubled(&troubles),
        eras: ERAS,
        sexes: kaigo::Sex::ALL.to_vec(),
        groups: invitable.groups(&typed.member),
        typed,
        troubles,
    };
    html_form(&page, &page.troubles)
}

fn confirm_page(
    app: &App,
    visit: &Visit,
    invitable: &Invitable,
    typed: &Typed,
    open: Open,
    refusal: Option<Refusal>,
) -> Answer {
    let mut groups = invitable.groups(&typed.member);
    for group in &mut groups {
        group.choices.retain(|choice| choice.chosen);
    }
    groups.retain(|group| !group.choices.is_empty());
    let page = ConfirmPage {
        frame: Frame::of(app, visit, screen::CITY_OPEN_CONFIRM, Nav::CityRooms, "開く部屋の確認")
            .troubled(&refusal.as_ref().map_or_else(Troubles::none, |r| Troubles::refused("another_person", r))),
        about: open.patient.about(visit.today()),
        born: by_era(open.patient.born.date()),
        consents: vec![(by_era(open.consent.signed_on), ConsentShown::from(&open.consent))],
        people: open.members.len(),
        patient: open.patient,
        groups,
        carried: typed.carried()?,
        alike: refusal.as_ref().is_some_and(|refusal| refusal.code == Refused::SamePerson.code()),
        refusal,
    };
    html_with(if page.refusal.is_none() { StatusCode::OK } else { StatusCode::CONFLICT }, &page)
}

fn parse(visit: &Visit, invitable: &Invitable, typed: &Typed) -> Result<Result<Open, Troubles>, Failure> {
    let desk = Context {
        city: counter(visit)?.0,
        room: visit.dice.id(visit.now),
        patient: visit.dice.id(visit.now),
        today: visit.today(),
        invitable,
    };
    Ok(typed.parse(&desk))
}

/// `GET /city/rooms/new`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    let typed = Typed {
        word: fresh_word(&visit),
        born_era: "昭和".to_owned(),
        signed_era: "令和".to_owned(),
        ..Typed::default()
    };
    form_page(&app, &visit, &invitable(&visit, &app).await?, typed, Troubles::none())
}

/// `POST /city/rooms/new`: asks once more, or gives the form back. Writes nothing.
pub async fn confirm(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let (typed, invitable) = (form.typed, invitable(&visit, &app).await?);
    if !typed.edit.is_empty() || !typed.draft.is_empty() {
        return form_page(&app, &visit, &invitable, typed, Troubles::none());
    }
    match parse(&visit, &invitable, &typed)? {
        Ok(open) => confirm_page(&app, &visit, &invitable, &typed, open, None),
        Err(troubles) => form_page(&app, &visit, &invitable, typed, troubles),
    }
}

/// `POST /city/rooms`
pub async fn open(visit: Visit, State(app): State<App>, form: Form<Typed>) -> Answer {
    let (typed, invitable) = (form.typed, invitable(&visit, &app).await?);
    // Without the word a double press would be two rooms.
    let word = form.word.ok_or(Failure::Unreadable)?;
    let open = match parse(&visit, &invitable, &typed)? {
        Ok(open) => open,
        Err(troubles) => return form_page(&app, &visit, &invitable, typed, troubles),
    };
    if !typed.draft.is_empty() {
        return confirm_page(&app, &visit, &invitable, &typed, open, None);
    }
    match app.hub.act(&visit, Some(word), open.clone()).await {
        Ok(room) => see(&format!("/city/rooms/{room}?done=opened")),
        Err(Failure::Refused(refusal)) => confirm_page(&app, &visit, &invitable, &typed, open, Some(refusal)),
        Err(other) => Err(other),
    }
}
