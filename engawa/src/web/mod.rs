//! 紙面: what every page shares: layout, forms, errors, cookies, live streams, TLS, and the guard that makes a visit.
//!
//! Only this folder, `routes.rs` and the `pages` and `api.rs` of the domain folders know that there is HTTP.

mod app;
pub mod assets;
mod body;
mod busy;
pub mod cookies;
pub mod dates;
mod errors;
mod fields;
mod form;
mod guard;
mod held;
mod host;
mod lines;
pub mod listen;
mod moved;
mod page;
mod route;
pub mod screen;
mod secret;
pub mod shares;
pub mod sse;
pub mod tls;

pub use app::{App, Contact};
pub use body::Bodies;
pub use fields::{Fields, Secrets};
pub use form::{Form, PageWord, Path, Query, Trouble, Troubles};
pub use guard::{At, loopback};
pub use held::{Caption, Captioner, Held, LockPage, local, open_held};
pub use lines::Escaped;
pub use page::{Frame, Nav, html, html_form, html_with, many, reaches, see};
pub use route::{Route, get, post, router};
pub use screen::Screen;
pub use secret::Secret;

/// How a handler ends: an answer, or the reason there is none.
pub type Answer = Result<axum::response::Response, crate::access::Failure>;
