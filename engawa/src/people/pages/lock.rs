//! 画面のロック: the password again, and what was posted meanwhile.

use askama::Template;
use axum::extract::State;

use super::{Next, try_password};
use crate::access::Visit;
use crate::people::sql;
use crate::web::{
    Answer, App, Caption, Captioner, Form, Frame, Held, LockPage, Nav, Query, Troubles, html, html_form, local,
    open_held, screen, see,
};

#[derive(Template)]
#[template(path = "people/pages/resume.html")]
struct ResumePage {
    frame: Frame,
    held: Held,
    written: Vec<String>,
    caption: Option<Caption>,
}

/// `GET /lock`
pub async fn show(visit: Visit, State(app): State<App>, Query(Next { next }): Query<Next>) -> Answer {
    html(&LockPage::new(&app, visit.actor()?, &next, String::new(), Troubles::none()))
}

/// `POST /unlock`: the password again. A form that was posted to the locked session is shown to be sent on; `captioner`
/// knows whom it is about.
pub async fn unlock(visit: Visit, State(app): State<App>, form: Form, captioner: Captioner) -> Answer {
    let next = form.typed.text("next");
    let (password, held) = (form.secrets.of("secret_password"), form.secrets.of("secret_held"));
    let account = app.hub.read_own(&visit, |tx, here| sql::account(tx, here.place().0)).await?;
    let actor = visit.actor()?;
    let (trial, right) = try_password(&app, &visit, account.login.fold(), &password).await?;
    if !right {
        app.hub.settle_wrong(&visit, &trial, "people.unlock").await?;
        let sentence = "パスワードがちがいます。大文字と小文字をお確かめください。";
        let page = LockPage::new(&app, actor, next, held.expose().to_owned(), Troubles::one("password", sentence));
        return html_form(&page, &page.troubles);
    }
    app.hub.unlock(&visit, trial).await?;
    let Some(held) = open_held(&app, actor, held.expose()) else { return see(local(next)) };
    html(&ResumePage {
        frame: Frame::of(&app, &visit, screen::RESUME, Nav::Home, "書いた内容が残っています"),
        written: held.written(),
        caption: captioner(app.clone(), visit.clone(), held.path.clone()).await?,
        held,
    })
}

/// `GET /unlock`: there is no such page, but what a password answers stands at this address, and may be asked for again.
/// Home, or the lock before it.
pub async fn unlocked(_: Visit) -> Answer {
    see("/")
}
