//! メニュー: who I am, with which device, and the way out.

use askama::Template;
use axum::extract::State;

use crate::access::Visit;
use crate::people::ChangeSettings;
use crate::web::{Answer, App, Form, Frame, Nav, PageWord, dates, html, screen, see};

#[derive(Template)]
#[template(path = "home/pages/menu.html")]
struct MenuPage {
    frame: Frame,
    name: String,
    kind: &'static str,
    office: String,
    device: String,
    device_until: String,
    until_days: i64,
    word: PageWord,
}

/// `GET /menu`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    let (actor, device) = (visit.actor()?, visit.device()?);
    html(&MenuPage {
        frame: Frame::of(&app, &visit, screen::MENU, Nav::Menu, "メニュー"),
        name: actor.name.clone(),
        kind: actor.kind.japanese(),
        office: actor.office_name.clone(),
        device: device.name.clone(),
        device_until: dates::date(device.not_after.date()),
        until_days: i64::try_from(device.not_after.since(visit.now).as_secs() / 86_400).unwrap_or(0),
        word: PageWord::fresh(&visit),
    })
}

/// `POST /settings`
pub async fn set(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let large_text = form.typed.text("text") == "large";
    let command = ChangeSettings { person: visit.actor()?.person, large_text };
    app.hub.act(&visit, form.word, command).await?;
    see("/menu")
}
