//! The statements of the city's lists.

use store::{Error, ToValue, Tx};

use crate::access::{Here, InCity};
use crate::clock::Instant;
use crate::ids::RoomId;
use crate::list::{Filter, Part, Query};
use crate::rooms::Room;
use crate::rooms::sql::room;

store::sql! {
    /// The columns as `rooms::sql::room` reads them. What begins exactly with the words, what holds them, what only sounds alike; open rooms first; by reading.
    ROOMS = "with found as (
            select r.id as room, p.kana as kana, cast(case when r.stage = 'open' then 0 else 1 end as bigint) as closed,
                cast(case when p.name_fold like $3 escape '!' or p.kana_fold like $5 escape '!' then 0
                    when p.name_fold like $4 escape '!' or p.kana_fold like $6 escape '!' then 1 else 2 end as bigint) as nearness
            from room r join patient p on p.id = r.patient
            where r.city = $1 and (p.name_fold like $4 escape '!' or p.kana_fold like $6 escape '!'
                or p.heard_fold like $7 escape '!'))
        select r.id, r.city, c.name, r.stage, r.opened_at, r.closed_at, r.closed_why,
            p.id, p.name, p.kana, p.born, p.sex, p.insurer, p.insured,
            (select count(*) from member m where m.room = r.id and m.from_at <= $2 and (m.to_at is null or m.to_at > $2)),
            f.nearness, f.closed
        from found f join room r on r.id = f.room join patient p on p.id = r.patient left join city c on c.id = r.city
        where (f.nearness, f.closed, f.kana, f.room) > ($8, $9, $10, $11)
        order by f.nearness, f.closed, f.kana, f.room limit $12";
    COUNT_ROOMS = "select count(*) from room r join patient p on p.id = r.patient
        where r.city = $1 and (p.name_fold like $2 escape '!' or p.kana_fold like $3 escape '!'
            or p.heard_fold like $4 escape '!')";
}

/// A room on the city's list: whose it is and how many take part, nothing of what they wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct CityRoom {
    pub room: Room,
    pub members: i64,
}

/// Where a page of the city's list ends: the values of its last row, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoomsEnd {
    nearness: i64,
    closed: i64,
    kana: String,
    room: RoomId,
}

impl Default for RoomsEnd {
    /// Before the first one.
    fn default() -> Self {
        RoomsEnd { nearness: -1, closed: 0, kana: String::new(), room: RoomId::from([0; 16]) }
    }
}

/// A page of the city's rooms: what begins with the words first, open ones first, by reading.
pub fn rooms<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InCity>,
    query: &Query<RoomsEnd>,
    now: Instant,
) -> Result<Part<CityRoom, RoomsEnd>, Error> {
    let (filter, after) = (&query.filter, &query.after);
    let values: [&dyn ToValue; 12] = [
        &here.city(),
        &now,
        &filter.name_begins,
        &filter.name_holds,
        &filter.kana_begins,
        &filter.kana_holds,
        &filter.heard_holds,
        &after.nearness,
        &after.closed,
        &after.kana,
        &after.room,
        &query.fetch(),
    ];
    let rows = tx.all(ROOMS, &values, |row| {
        let (room, members) = (room(row)?, row.take()?);
        let (nearness, closed) = (row.take()?, row.take()?);
        let end = RoomsEnd { nearness, closed, kana: room.patient.kana.to_string(), room: room.id };
        Ok((CityRoom { room, members }, end))
    })?;
    Ok(query.part(rows))
}

/// How many rooms of the city answer.
pub fn count_rooms<'t>(tx: &mut Tx<'t>, here: &Here<'t, InCity>, filter: &Filter) -> Result<i64, Error> {
    let values: [&dyn ToValue; 4] = [&here.city(), &filter.name_holds, &filter.kana_holds, &filter.heard_holds];
    tx.one(COUNT_ROOMS, &values, |row| row.take())
}
