//! パスワードの変更.

use askama::Template;
use axum::extract::State;
use kaigo::{Owner, PasswordRule};

use super::{is_plain, try_password};
use crate::access::{Visit, hash_token};
use crate::people::{ChangePassword, sql};
use crate::web::{Answer, App, Form, Frame, Nav, Troubles, cookies, html, html_form, screen};

#[derive(Template)]
#[template(path = "people/pages/password.html")]
struct PasswordPage {
    frame: Frame,
    login: String,
    /// Nothing else is reached before: no menu and no way back.
    forced: bool,
    troubles: Troubles,
}

#[derive(Template)]
#[template(path = "people/pages/password_done.html")]
struct PasswordDonePage {
    frame: Frame,
}

async fn page(app: &App, visit: &Visit, troubles: Troubles) -> Answer {
    let account = app.hub.read_own(visit, |tx, here| sql::account(tx, here.place().0)).await?;
    let nav = if account.must_change { Nav::None } else { Nav::Menu };
    let page = PasswordPage {
        frame: Frame::of(app, visit, screen::PASSWORD, nav, "パスワードの変更").troubled(&troubles),
        login: account.login.to_string(),
        forced: account.must_change,
        troubles,
    };
    html_form(&page, &page.troubles)
}

/// `GET /password`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    page(&app, &visit, Troubles::none()).await
}

/// `POST /password`: the rules of R-03, all reasons at once.
pub async fn change(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    let [old, new, again] = ["secret_password", "secret_new", "secret_again"].map(|name| form.secrets.of(name));
    let person = visit.actor()?.person;
    let account = app.hub.read_own(&visit, |tx, here| sql::account(tx, here.place().0)).await?;
    let mut troubles = Troubles::none();
    let owner = Owner { login_id: &account.login, name: &account.name, kana: &account.kana, born: None };
    for reason in PasswordRule::default().judge(new.expose(), owner).err().unwrap_or_default() {
        troubles.add("new", reason.to_string());
    }
    if new.expose() != again.expose() {
        troubles.add("again", "上のパスワードと同じものを、もう一度入れてください。");
    }
    if !troubles.is_empty() {
        return page(&app, &visit, troubles).await;
    }
    let fold = account.login.fold();
    let (trial, right) = try_password(&app, &visit, fold, &old).await?;
    if !right {
        app.hub.settle_wrong(&visit, &trial, "people.change_password").await?;
        troubles.add("password", "いまのパスワードがちがいます。大文字と小文字をお確かめください。");
        return page(&app, &visit, troubles).await;
    }
    let compared = trial.stored.clone().unwrap_or_default();
    app.hub.forgive(trial).await?;
    if new.expose() == old.expose() {
        troubles.add("new", "いまのパスワードと同じです。別のパスワードにしてください。");
        return page(&app, &visit, troubles).await;
    }
    let hash = app.hub.hashing.hash(new.expose().to_owned(), &app.hub.dice).await?;
    // Without a word: a form of nothing but secrets says the same whatever they are.
    let token = app.hub.dice.token();
    let command = ChangePassword { person, compared, password: hash, token: hash_token(&token) };
    app.hub.act(&visit, None, command).await?;
    let mut response = html(&PasswordDonePage {
        frame: Frame::of(&app, &visit, screen::PASSWORD_DONE, Nav::Home, "パスワードを変更しました"),
    })?;
    cookies::set(response.headers_mut(), cookies::session(is_plain(&visit, &app)), &token);
    Ok(response)
}
