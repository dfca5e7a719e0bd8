//! 開設の届け: the form by which a clerk opens a room. Three pages and no state between them: what was typed travels
//! from the form to the confirm page and back in hidden fields; only the last step writes.

mod day;
mod form;

pub(super) use day::{ERAS, TypedDay};
pub(super) use form::{Context, Typed};
