//! 市の窓口: rooms as the city keeps them: whose they are, who takes part and on what consent. Never what they write,
//! except for the record of a withdrawn note.

mod invitable;
mod opening;
pub mod pages;
mod sql;

use invitable::Invitable;
use jiff::civil::Date;
use kaigo::EraDate;

use super::{Face, Invitee, Room};
use crate::access::{Failure, InCity, InRoom, Look, Right, Visit};
use crate::ids::RoomId;
use crate::list::{Asked, Part};
use crate::web::{App, dates};

const SHOW: Look = Look("rooms.city_show");
/// How many of those who may be invited stand on one page.
const SHOWN: usize = 50;
/// As many as a form may choose at once.
const MOST: usize = 200;
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

/// Whom the city may let into a room, as far as a page needs to know: those who are chosen, and one page of those who
/// answer to what is sought. Without `asked` nobody is sought.
async fn invitable(
    visit: &Visit,
    app: &App,
    asked: Option<&Asked>,
    chosen: &[&str],
    room: Option<RoomId>,
) -> Result<Invitable, Failure> {
    // Nobody gives a right to themselves.
    let me = visit.actor()?.person;
    let query = asked.map(|asked| asked.query(SHOWN));
    let invitees: Vec<Invitee> = chosen.iter().take(MOST).filter_map(|chosen| invitable::read_value(chosen)).collect();
    let (chosen, part, departments) = app
        .hub
        .look(visit, counter(visit)?, Right::CityRooms, INVITABLE, move |tx, here, _| {
            let mut chosen = Vec::with_capacity(invitees.len());
            for invitee in invitees.iter().filter(|invitee| invitee.person != me) {
                chosen.extend(sql::chosen(tx, here, *invitee)?);
            }
            let part = query.as_ref().map(|query| sql::candidates(tx, here, query, me, room)).transpose()?;
            Ok((chosen, part, sql::departments(tx, here)?))
        })
        .await?;
    let next = part.as_ref().map(Part::next_end).transpose()?.flatten();
    Ok(Invitable { chosen, found: part.map(|part| part.rows).unwrap_or_default(), next, departments })
}
