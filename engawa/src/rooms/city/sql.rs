//! The statements of the city's lists.

use store::{Error, Row, ToValue, Tx};

use crate::access::{Here, InCity};
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId, RoomId};
use crate::list::{Filter, Part, Query};
use crate::rooms::sql::{profession, room};
use crate::rooms::{Face, Invitee, Room};

store::sql! {
    /// The columns as `rooms::sql::room` reads them. What begins with the words, what holds them, what only sounds like
    /// them; of each the open rooms first, by reading.
    ROOMS = "with found as (
            select r.id as room, p.kana as kana, cast(case when r.stage = 'open' then 0 else 1 end as bigint) as closed,
                cast(case when p.name_fold like $3 escape '!' or p.kana_fold like $5 escape '!' then 0
                    when p.name_fold like $4 escape '!' or p.kana_fold like $6 escape '!' then 1
                    else 2 end as bigint) as nearness
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
    DEPARTMENTS = "select id from office where city = $1";
    /// Who works today at an office that is registered with the city, or in its department.
    CHOSEN = "select e.person, e.office, p.name, p.kana, p.profession, o.name
        from employment e join office o on o.id = e.office join person p on p.id = e.person
        where e.from_at <= $2 and (e.to_at is null or e.to_at > $2)
          and (p.to_at is null or p.to_at > $2) and p.kind <> 'operator'
          and (o.city = $1 or exists (select 1 from registration g where g.office = o.id and g.city = $1
            and g.stage = 'registered' and g.from_at <= $2 and (g.to_at is null or g.to_at > $2)))
          and e.person = $3 and e.office = $4 limit 1";
    /// Of these, who answers to the words and neither asks themselves nor is in the room.
    CANDIDATES = "with found as (
            select e.person as person, e.office as office, o.kana as office_kana, p.kana as kana,
                cast(case when p.name_fold like $5 escape '!' or p.kana_fold like $7 escape '!' then 0
                    when p.name_fold like $6 escape '!' or p.kana_fold like $8 escape '!' or o.name_fold like $6 escape '!'
                    then 1 else 2 end as bigint) as nearness
            from employment e join office o on o.id = e.office join person p on p.id = e.person
            where e.from_at <= $2 and (e.to_at is null or e.to_at > $2)
              and (p.to_at is null or p.to_at > $2) and p.kind <> 'operator'
              and (o.city = $1 or exists (select 1 from registration g where g.office = o.id and g.city = $1
                and g.stage = 'registered' and g.from_at <= $2 and (g.to_at is null or g.to_at > $2)))
              and e.person <> $3 and not exists (select 1 from member m where m.room = $4 and m.person = e.person
                and m.from_at <= $2 and (m.to_at is null or m.to_at > $2))
              and (p.name_fold like $6 escape '!' or p.kana_fold like $8 escape '!' or p.heard_fold like $9 escape '!'
                or o.name_fold like $6 escape '!'))
        select f.person, f.office, p.name, p.kana, p.profession, o.name, f.nearness, f.office_kana
        from found f join person p on p.id = f.person join office o on o.id = f.office
        where (f.nearness, f.office_kana, f.kana, f.person, f.office) > ($10, $11, $12, $13, $14)
        order by f.nearness, f.office_kana, f.kana, f.person, f.office limit $15";
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

/// Where a page of those who may be invited ends.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CandidatesEnd {
    nearness: i64,
    office_kana: String,
    kana: String,
    person: PersonId,
    office: OfficeId,
}

impl Default for CandidatesEnd {
    /// Before the first one.
    fn default() -> Self {
        let (person, office) = (PersonId::from([0; 16]), OfficeId::from([0; 16]));
        CandidatesEnd { nearness: -1, office_kana: String::new(), kana: String::new(), person, office }
    }
}

/// A page of those who could be invited by `me`: who begins with the words first, then office by office. Whoever is in
/// `room` is left out.
pub fn candidates<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InCity>,
    query: &Query<CandidatesEnd>,
    me: PersonId,
    room: Option<RoomId>,
) -> Result<Part<Face, CandidatesEnd>, Error> {
    let (filter, after, now) = (&query.filter, &query.after, here.now());
    let values: [&dyn ToValue; 15] = [
        &here.city(),
        &now,
        &me,
        &room,
        &filter.name_begins,
        &filter.name_holds,
        &filter.kana_begins,
        &filter.kana_holds,
        &filter.heard_holds,
        &after.nearness,
        &after.office_kana,
        &after.kana,
        &after.person,
        &after.office,
        &query.fetch(),
    ];
    let rows = tx.all(CANDIDATES, &values, |row| {
        let face = face(row, now)?;
        let (nearness, office_kana) = (row.take()?, row.take()?);
        let (kana, person, office) = (face.kana.clone(), face.person, face.office);
        Ok((face, CandidatesEnd { nearness, office_kana, kana, person, office }))
    })?;
    Ok(query.part(rows))
}

/// Somebody who was chosen, if they could be invited from that office.
pub fn chosen<'t>(tx: &mut Tx<'t>, here: &Here<'t, InCity>, invitee: Invitee) -> Result<Option<Face>, Error> {
    let now = here.now();
    tx.maybe(CHOSEN, &[&here.city(), &now, &invitee.person, &invitee.office], |row| face(row, now))
}

fn face(row: &mut Row<'_>, now: Instant) -> Result<Face, Error> {
    Ok(Face {
        person: row.take()?,
        office: row.take()?,
        name: row.take()?,
        kana: row.take()?,
        profession: profession(row)?,
        office_name: row.take()?,
        from_at: now,
        to_at: None,
        read_to: 0,
    })
}

/// The offices that are the city's own.
pub fn departments<'t>(tx: &mut Tx<'t>, here: &Here<'t, InCity>) -> Result<Vec<OfficeId>, Error> {
    tx.all(DEPARTMENTS, &[&here.city()], |row| row.take())
}
