//! 市の窓口: the list of the city's rooms, one room as the city sees it, and each thing the city does to one.

pub mod close;
pub mod invite;
pub mod list;
pub mod open;
pub mod record;
pub mod remove;
pub mod room;

use crate::access::{Coded, Failure, Refusal, Visit};
use crate::rooms::Room;
use crate::web::{App, Frame, Nav, Screen, Troubles};

fn frame(app: &App, visit: &Visit, screen: Screen, what: &str, room: &Room, troubles: &Troubles) -> Frame {
    let title = format!("{what}：{}さんの部屋", room.patient.name.as_str());
    Frame::of(app, visit, screen, Nav::CityRooms, title).troubled(troubles)
}

/// A page for something that is no longer to be done says so instead of asking.
fn refused(refusal: &impl Coded) -> Failure {
    Failure::Refused(Refusal::from(refusal))
}
