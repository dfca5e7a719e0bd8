//! メニュー: who I am, with which device, and the way out.

use askama::Template;
use axum::extract::State;

use crate::access::{Receiver, Visit, outbox};
use crate::notices::label;
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
    /// "11月20日 9:00 部屋に招かれたお知らせ": mails that did not reach me.
    undelivered: Vec<String>,
}

/// `GET /menu`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    let (actor, device) = (visit.actor()?, visit.device()?);
    let mine = app.hub.read_own(&visit, |tx, here| outbox::undelivered(tx, Some(Receiver::Person(here.place().0))));
    let undelivered = mine.await?;
    html(&MenuPage {
        frame: Frame::of(&app, &visit, screen::MENU, Nav::Menu, "メニュー"),
        name: actor.name.clone(),
        kind: actor.kind.japanese(),
        office: actor.office_name.clone(),
        device: device.name.clone(),
        device_until: dates::date(device.not_after.date()),
        until_days: i64::try_from(device.not_after.since(visit.now).as_secs() / 86_400).unwrap_or(0),
        word: PageWord::fresh(&visit),
        undelivered: undelivered
            .iter()
            .map(|letter| format!("{} {}", dates::moment(visit.today(), letter.at), label(&letter.kind)))
            .collect(),
    })
}

/// `POST /settings`
pub async fn set(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let large_text = form.typed.text("text") == "large";
    let command = ChangeSettings { person: visit.actor()?.person, large_text };
    app.hub.act(&visit, form.word, command).await?;
    see("/menu")
}
