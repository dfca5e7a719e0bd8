//! Pages: the frame every page hangs in, and how a template becomes an answer.

use std::borrow::Borrow;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;

use super::Answer;
use super::app::{App, Contact};
use super::form::Troubles;
use super::lines::Sent;
use super::screen::Screen;
use crate::access::{Actor, Failure, Kind, Visit};

/// Which item of the main menu a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nav {
    Home,
    Rooms,
    CityRooms,
    Menu,
    /// No menu at all: sign-in, lock, errors.
    None,
}

/// What the layout needs of every page.
#[derive(Clone, Debug)]
pub struct Frame {
    pub title: String,
    pub screen: Screen,
    pub nav: Nav,
    pub who: Option<Actor>,
    pub contact: std::sync::Arc<Contact>,
    /// As in [`App`].
    pub demo: Option<std::sync::Arc<str>>,
    /// Unread notes in all my rooms; 0 on pages that do not count them.
    pub unread: i64,
    /// Seconds without a sign of life after which script hides the page; 0 where nothing is to be hidden.
    pub idle: u64,
    /// 大きい文字: as the person has set it.
    pub large: bool,
    /// The page's form has errors: the title says so first.
    pub troubled: bool,
    pub css: &'static str,
    pub js: &'static str,
    pub icon: &'static str,
}

impl Frame {
    /// A page of somebody signed in.
    pub fn of(app: &App, visit: &Visit, screen: Screen, nav: Nav, title: impl Into<String>) -> Frame {
        let idle = visit.device().map_or(0, |device| app.hub.idle.of(device.phone).as_secs());
        let who = visit.actor().ok().cloned();
        let large = who.as_ref().is_some_and(|actor| actor.settings.large_text());
        Frame { who, nav, idle, large, ..Frame::bare(app, screen, title) }
    }

    /// A page without a menu.
    pub fn bare(app: &App, screen: Screen, title: impl Into<String>) -> Frame {
        Frame {
            title: title.into(),
            screen,
            nav: Nav::None,
            who: None,
            contact: app.contact.clone(),
            demo: app.demo.clone(),
            unread: 0,
            idle: 0,
            large: false,
            troubled: false,
            css: super::assets::css(),
            js: super::assets::js(),
            icon: super::assets::icon(),
        }
    }

    pub fn unread(mut self, unread: i64) -> Frame {
        self.unread = unread;
        self
    }

    pub fn troubled(mut self, troubles: &Troubles) -> Frame {
        self.troubled = !troubles.is_empty();
        self
    }

    /// For the template.
    pub fn is_city(&self) -> bool {
        self.who.as_ref().is_some_and(|actor| actor.kind == Kind::City)
    }

    pub fn has_nav(&self) -> bool {
        self.nav != Nav::None
    }

    pub fn at(&self, nav: &str) -> bool {
        match self.nav {
            Nav::Home => nav == "home",
            Nav::Rooms => nav == "rooms",
            Nav::CityRooms => nav == "city",
            Nav::Menu => nav == "menu",
            Nav::None => false,
        }
    }
}

/// A count as it is shown: nobody counts further than "999+", and the database does not either.
pub fn many(count: impl Borrow<i64>) -> String {
    match *count.borrow() {
        1000.. => "999+".to_owned(),
        count => count.to_string(),
    }
}

/// How many others a note reaches in a room of so many members, its author among them.
pub fn reaches(members: impl Borrow<usize>) -> String {
    match members.borrow().saturating_sub(1) {
        0 => "いまは、ほかに読む人がいません。".to_owned(),
        others => format!("ほかの{others}人に届きます。"),
    }
}

/// Renders a page.
///
/// # Errors
/// A fault, if the template does not render.
pub fn html(page: &impl Template) -> Answer {
    let mut sent = Sent::default();
    page.render_into(&mut sent).map_err(|e| Failure::from(anyhow::Error::new(e)))?;
    Ok(axum::response::Html(sent.0).into_response())
}

/// Renders a page with a form: 422 if something in it has to be corrected, so that script and tests can tell.
///
/// # Errors
/// As [`html`].
pub fn html_form(page: &impl Template, troubles: &Troubles) -> Answer {
    html_with(if troubles.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, page)
}

/// Renders a page that is shown instead of what was asked for.
///
/// # Errors
/// As [`html`].
pub fn html_with(status: StatusCode, page: &impl Template) -> Answer {
    let mut response = html(page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// After something was done: go and see (303), so that a reload does not do it again.
pub fn see(path: &str) -> Answer {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(path).map_err(|e| Failure::from(anyhow::Error::new(e)))?;
    response.headers_mut().insert(header::LOCATION, to);
    Ok(response)
}
