//! Pages: the frame every page hangs in, and how a template becomes an answer.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Answer;
use super::app::{App, Contact};
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
    /// Unread notes in all my rooms, where the page knows it.
    pub unread: i64,
    /// Seconds without a sign of life after which script hides the page; 0 where nothing is to be hidden.
    pub idle: u64,
    /// The page's form has errors: the title says so first.
    pub troubled: bool,
    pub css: &'static str,
    pub js: &'static str,
    pub icon: &'static str,
}

impl Frame {
    /// A page of somebody signed in.
    pub fn of(app: &App, visit: &Visit, screen: Screen, nav: Nav, title: impl Into<String>) -> Frame {
        let idle = visit.device().map_or(0, |device| app.hub.idle.of(device).as_secs());
        Frame { who: visit.actor().ok().cloned(), nav, idle, ..Frame::bare(app, screen, title) }
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

    pub fn troubled(mut self, troubled: bool) -> Frame {
        self.troubled = troubled;
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

/// What stands under the heading after something was done: it stays until the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash(pub String);

/// A rendered template.
#[derive(Debug)]
pub struct Html(pub String);

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        response
    }
}

/// Renders a page.
///
/// # Errors
/// A fault, if the template does not render.
pub fn html(page: &impl Template) -> Answer {
    Ok(Html(page.render().map_err(|e| Failure::from(anyhow::Error::new(e)))?).into_response())
}

/// Renders a page that says the form has to be corrected: 422, so that script and tests can tell.
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
