//! 市の窓口: rooms as the city keeps them: whose they are, who takes part and on what consent. Never what they write,
//! except for the record of a withdrawn note.

mod invitable;
mod opening;
pub mod pages;
mod sql;

use invitable::Invitable;
use jiff::civil::Date;
use kaigo::EraDate;

use super::{Face, Room};
use crate::access::{Failure, InCity, InRoom, Look, Right, Visit};
use crate::ids::RoomId;
use crate::web::{App, dates};

const SHOW: Look = Look("rooms.city_show");
const INVITABLE: Look = Look("rooms.city_invitable");

/// "昭和17年5月3日（1942年）": as the papers have it, and as one counts.
fn by_era(date: Date) -> String {
    EraDate::of(date).map_or_else(|| dates::date(date), |era| format!("{era}（{}年）", date.year()))
}

/// The counter the visitor stands behind.
fn counter(visit: &Visit) -> Result<InCity, Failure> {
    visit.actor()?.city.map(InCity).ok_or(Failure::Hidden)
}

/// A room of the city with everybody who is or was in it.
async fn kept(visit: &Visit, app: &App, room: RoomId) -> Result<(Room, Vec<Face>), Failure> {
    app.hub
        .look(visit, InRoom(room), Right::RoomKeep, SHOW, |tx, here, _| {
            Ok((super::find(tx, here)?, super::faces(tx, here)?))
        })
        .await
}

/// Everybody the city may let into a room.
async fn invitable(visit: &Visit, app: &App) -> Result<Invitable, Failure> {
    // Nobody gives a right to themselves.
    let me = visit.actor()?.person;
    app.hub
        .look(visit, counter(visit)?, Right::CityRooms, INVITABLE, move |tx, here, _| {
            let mut people = super::candidates(tx, here, here.now())?;
            people.retain(|face| face.person != me);
            Ok(Invitable { people, departments: super::departments(tx, here)? })
        })
        .await
}
