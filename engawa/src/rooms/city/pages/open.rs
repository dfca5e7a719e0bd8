//! 部屋を開く: one page after the other, each kept before the next; the last one asks once more, and opens.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::access::{Coded, Failure, Refusal, Visit};
use crate::list::Asked;
use crate::rooms::city::invitable::{Choice, Invitable};
use crate::rooms::city::opening::{ERAS, Kept, Opening, Step, TypedDay, by_proxy, day, take, with_family};
use crate::rooms::city::{by_era, counter, invitable};
use crate::rooms::open::Refused;
use crate::rooms::{ConsentShown, Open, Patient};
use crate::web::{Answer, App, Fields, Form, Frame, Nav, Query, Screen, Troubles, html_form, html_with, screen, see};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Named {
    /// Which page; the one its owner was at, if none is named.
    step: String,
}

#[derive(Template)]
#[template(path = "rooms/city/pages/open.html")]
struct StepPage {
    frame: Frame,
    step: Step,
    typed: Fields,
    eras: [&'static str; 5],
    chosen: Vec<Choice>,
    found: Vec<Choice>,
    /// There are more who answer to what was sought.
    more: bool,
    seek: String,
    troubles: Troubles,
}

impl StepPage {
    fn day(&self, name: &str) -> TypedDay<'_> {
        day(&self.typed, name)
    }

    fn by_proxy(&self) -> bool {
        by_proxy(&self.typed)
    }

    fn with_family(&self) -> bool {
        with_family(&self.typed)
    }
}

#[derive(Template)]
#[template(path = "rooms/city/pages/open_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    step: Step,
    patient: Patient,
    about: String,
    born: String,
    /// With the day it was signed.
    consents: Vec<(String, ConsentShown)>,
    chosen: Vec<Choice>,
    word: String,
    refusal: Option<Refusal>,
    /// Ask whether it is another person: the refusal that a tick can answer.
    alike: bool,
}

fn screen(step: Step) -> Screen {
    match step {
        Step::Patient => screen::CITY_OPEN,
        Step::Signed => screen::CITY_OPEN_SIGNED,
        Step::Consent => screen::CITY_OPEN_CONSENT,
        Step::People => screen::CITY_OPEN_PEOPLE,
        Step::Confirm => screen::CITY_OPEN_CONFIRM,
    }
}

fn page(app: &App, visit: &Visit, invitable: &Invitable, kept: &Kept, seek: &str, troubles: Troubles) -> Answer {
    let members: Vec<&str> = kept.typed.all("member").collect();
    let page = StepPage {
        frame: Frame::of(app, visit, screen(kept.step), Nav::CityRooms, format!("部屋を開く：{}", kept.step))
            .troubled(&troubles),
        step: kept.step,
        chosen: invitable.chosen(&members),
        typed: kept.typed.clone(),
        eras: ERAS,
        found: invitable.sought(&members),
        more: invitable.next.is_some(),
        seek: seek.to_owned(),
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// The page a draft stands at; the last one only when nothing is wrong with the others.
fn show_kept(app: &App, visit: &Visit, invitable: &Invitable, kept: &mut Kept) -> Answer {
    if kept.step != Step::Confirm {
        return page(app, visit, invitable, kept, "", Troubles::none());
    }
    match parse(visit, invitable, &kept.typed)? {
        Ok(open) => confirm_page(app, visit, invitable, kept, open, None),
        Err((step, troubles)) => {
            kept.step = step;
            page(app, visit, invitable, kept, "", troubles)
        }
    }
}

fn confirm_page(
    app: &App,
    visit: &Visit,
    invitable: &Invitable,
    kept: &Kept,
    open: Open,
    refusal: Option<Refusal>,
) -> Answer {
    let troubles = refusal.as_ref().map_or_else(Troubles::none, |r| Troubles::refused("another_person", r));
    let members: Vec<&str> = kept.typed.all("member").collect();
    let page = ConfirmPage {
        frame: Frame::of(app, visit, screen::CITY_OPEN_CONFIRM, Nav::CityRooms, "開く部屋の確認").troubled(&troubles),
        step: Step::Confirm,
        about: open.patient.about(visit.today()),
        born: by_era(open.patient.born.date()),
        consents: vec![(by_era(open.consent.signed_on), ConsentShown::from(&open.consent))],
        chosen: invitable.chosen(&members),
        patient: open.patient,
        word: kept.word.clone(),
        alike: refusal.as_ref().is_some_and(|refusal| refusal.code == Refused::SamePerson.code()),
        refusal,
    };
    html_with(if page.refusal.is_none() { StatusCode::OK } else { StatusCode::CONFLICT }, &page)
}

fn parse(visit: &Visit, invitable: &Invitable, typed: &Fields) -> Result<Result<Open, (Step, Troubles)>, Failure> {
    let opening = Opening { typed, today: visit.today(), invitable };
    Ok(opening.open(counter(visit)?.0, visit.dice.id(visit.now), visit.dice.id(visit.now)))
}

/// `GET /city/rooms/new`, with `step` the page of that name.
pub async fn show(visit: Visit, State(app): State<App>, Query(named): Query<Named>) -> Answer {
    let mut kept = Kept::current(&app, &visit).await?;
    kept.step = Step::parse(&named.step).unwrap_or(kept.step);
    let invitable = around(&app, &visit, &kept, "").await?;
    show_kept(&app, &visit, &invitable, &mut kept)
}

/// Who is chosen so far, and who answers to what is sought; nobody, while nothing is.
async fn around(app: &App, visit: &Visit, kept: &Kept, seek: &str) -> Result<Invitable, Failure> {
    let members: Vec<&str> = kept.typed.all("member").collect();
    let asked = Some(Asked::new(seek, None::<String>)).filter(|asked| !asked.words.is_empty());
    invitable(visit, app, asked.as_ref(), &members, None).await
}

fn at(step: Step) -> String {
    format!("/city/rooms/new?step={}", step.code())
}

/// `POST /city/rooms/new`: keeps one page, and goes where the button says.
pub async fn keep(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let typed = form.typed;
    let step = Step::parse(typed.text("step")).ok_or(Failure::Unreadable)?;
    if typed.text("go") == "throw_away" {
        Kept::throw_away(&app, &visit).await?;
        return see("/city/rooms");
    }
    let mut kept = Kept::current(&app, &visit).await?;
    kept.step = step;
    take(&mut kept.typed, step, &typed);
    if typed.ticked("drop") {
        kept.typed.drop_one("member", typed.text("drop"));
    }
    if typed.ticked("add") && !kept.typed.all("member").any(|member| member == typed.text("add")) {
        kept.typed.add("member", typed.text("add"));
    }
    let seek = typed.text("seek");
    let invitable = around(&app, &visit, &kept, seek).await?;
    let mut troubles = Troubles::none();
    match typed.text("go") {
        "next" => {
            troubles = Opening { typed: &kept.typed, today: visit.today(), invitable: &invitable }.troubles(step);
            if troubles.is_empty() {
                kept.step = step.next();
            }
        }
        "back" => kept.step = step.back(),
        // Somebody was chosen or taken away, somebody is sought, or the lock came while somebody was typing.
        _ => {}
    }
    kept.keep(&app, &visit).await?;
    if kept.step != step || typed.ticked("add") || typed.ticked("drop") {
        return see(&at(kept.step));
    }
    page(&app, &visit, &invitable, &kept, seek, troubles)
}

/// `POST /city/rooms`
pub async fn open(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let typed = form.typed;
    // Without the word a double press would be two rooms.
    let word = form.word.ok_or(Failure::Unreadable)?;
    let mut kept = Kept::find(&app, &visit).await?;
    let invitable = around(&app, &visit, &kept, "").await?;
    if let Some(room) = kept.opened.as_ref().filter(|_| kept.word == word.text) {
        return see(&format!("/city/rooms/{room}?done=opened"));
    }
    // The page is of a form that was thrown away, or of one before this one.
    if kept.word != word.text || kept.opened.is_some() {
        return see("/city/rooms/new");
    }
    // Said of the person on this page, so it does not outlive a change to the form.
    let mut whole = kept.typed.clone();
    whole.set("another_person", typed.text("another_person"));
    let open = match parse(&visit, &invitable, &whole)? {
        Ok(open) => open,
        Err((step, troubles)) => {
            kept.step = step;
            return page(&app, &visit, &invitable, &kept, "", troubles);
        }
    };
    // Set by script when the lock comes: nobody pressed anything.
    if typed.ticked("draft") {
        return confirm_page(&app, &visit, &invitable, &kept, open, None);
    }
    match app.hub.act(&visit, Some(word), open.clone()).await {
        Ok(room) => see(&format!("/city/rooms/{room}?done=opened")),
        Err(Failure::Refused(refusal)) => confirm_page(&app, &visit, &invitable, &kept, open, Some(refusal)),
        Err(other) => Err(other),
    }
}
