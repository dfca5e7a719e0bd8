//! Every statement about rooms, patients, consents and members.

use kaigo::{BirthDate, Folded, Kana, PersonName, Profession, Sex};
use store::{Error, Row, ToValue, Tx};

use super::room::{CloseReason, Patient, Room, RoomStage};
use super::{Consent, ConsentShown, Face, Invitee};
use crate::access::{Here, InCity, InRoom};
use crate::clock::Instant;
use crate::ids::{CityId, ConsentId, OfficeId, PersonId, RoomId};

/// What [`room`] reads, in its order.
macro_rules! rooms {
    ($rest:literal) => {
        concat!(
            "select r.id, r.city, c.name, r.stage, r.opened_at, r.closed_at, r.closed_why, p.id, p.name, p.kana, p.born,
                p.sex, p.insurer, p.insured",
            $rest
        )
    };
}

store::sql! {
    ADD_PATIENT = "insert into patient (id, name, kana, born, sex, insurer, insured, name_fold, kana_fold,
            heard_fold) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ADD_ROOM = "insert into room (id, city, patient, stage, opened_at) values ($1, $2, $3, 'open', $4)";
    ADD_CONSENT = "insert into consent (id, room, signed_on, signer, person_name, proxy_name, proxy_relation, family_name,
            family_relation, explainer_office, explainer_name, original_at, text_version, recorded_at, recorded_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    CONSENTS = "select signed_on, person_name, proxy_name, proxy_relation, family_name, family_relation,
            explainer_office, explainer_name, original_at, text_version from consent where room = $1 order by recorded_at";
    FIND = rooms!(
        " from room r join patient p on p.id = r.patient left join city c on c.id = r.city where r.id = $1");
    IS_OPEN = "select id from room where id = $1 and stage = 'open'";
    CLOSE = "update room set stage = 'closed', closed_at = $2, closed_why = $3 where id = $1";
    HAS_OPEN_ROOM = "select r.id from room r join patient p on p.id = r.patient
        where r.city = $1 and r.stage = 'open' and p.insurer = $2 and p.insured = $3 limit 1";
    SAME_PERSON = "select r.id from room r join patient p on p.id = r.patient
        where r.city = $1 and r.stage = 'open' and p.born = $2 and (p.name_fold = $3 or p.kana_fold = $4) limit 1";

    JOIN = "insert into member (room, person, office, from_at, read_to) values ($1, $2, $3, $4, $5)";
    IS_PRESENT = "select read_to from member
        where room = $1 and person = $2 and from_at <= $3 and (to_at is null or to_at > $3)";
    END_MEMBERSHIP = "update member set to_at = $3, ended_why = $4
        where room = $1 and person = $2 and to_at is null returning office";
    /// Somebody is registered with a city when they work today at an office that is, or in its department.
    REGISTERED = "select e.from_at from employment e join office o on o.id = e.office join person p on p.id = e.person
        where e.person = $1 and e.office = $2 and e.from_at <= $4 and (e.to_at is null or e.to_at > $4)
          and (p.to_at is null or p.to_at > $4) and p.kind <> 'operator'
          and (o.city = $3 or exists (select 1 from registration g where g.office = o.id and g.city = $3
            and g.stage = 'registered' and g.from_at <= $4 and (g.to_at is null or g.to_at > $4))) limit 1";
    CITY_OF = "select city from room where id = $1";
    CARE_OFFICES = "select count(distinct m.office) from member m join office o on o.id = m.office
        where m.room = $1 and o.city is null and m.to_at is null";
    FACES = "select m.person, m.office, p.name, p.kana, p.profession, o.name, m.from_at, m.to_at, m.read_to
        from member m join person p on p.id = m.person join office o on o.id = m.office
        where m.room = $1 order by m.from_at, p.kana";

    MINE = rooms!(
        ", m.read_to
        from member m join room r on r.id = m.room join patient p on p.id = r.patient left join city c on c.id = r.city
        where m.person = $1 and m.office = $2 and m.from_at <= $3 and (m.to_at is null or m.to_at > $3)
        order by p.kana");
    NAMES_OF_MINE = "select p.name, p.kana, r.id from member m join room r on r.id = m.room join patient p on p.id = r.patient
        where m.person = $1 and m.office = $2 and m.from_at <= $3 and (m.to_at is null or m.to_at > $3)";
}

/// Inserts the patient and the room; the city's right to open rooms is the witness.
pub(super) fn open<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InCity>,
    room: RoomId,
    patient: &Patient,
    now: Instant,
) -> Result<(), Error> {
    let (insurer, insured) = patient.insured.as_ref().map(|(a, b)| (a.as_str(), b.as_str())).unzip();
    let born = patient.born.date().to_string();
    let (name, kana, sex) = (patient.name.as_str(), patient.kana.as_str(), patient.sex.code());
    let folded = Folded::of(&patient.name, &patient.kana);
    let columns: [&dyn ToValue; 10] =
        [&patient.id, &name, &kana, &born, &sex, &insurer, &insured, &folded.name, &folded.kana, &folded.heard];
    tx.run(ADD_PATIENT, &columns)?;
    tx.run(ADD_ROOM, &[&room, &here.city(), &patient.id, &now]).map(drop)
}

pub(super) fn has_open_room<'t>(tx: &mut Tx<'t>, here: &Here<'t, InCity>, patient: &Patient) -> Result<bool, Error> {
    let Some((insurer, insured)) = &patient.insured else { return Ok(false) };
    Ok(tx.maybe(HAS_OPEN_ROOM, &[&here.city(), insurer, insured], |row| row.take::<RoomId>())?.is_some())
}

/// Is there an open room of somebody born the same day, whose name or reading is the same however it was typed: with or
/// without the blank, in old forms or new?
pub(super) fn same_person<'t>(tx: &mut Tx<'t>, here: &Here<'t, InCity>, patient: &Patient) -> Result<bool, Error> {
    let born = patient.born.date().to_string();
    let folded = Folded::of(&patient.name, &patient.kana);
    let values: [&dyn ToValue; 4] = [&here.city(), &born, &folded.name, &folded.kana];
    Ok(tx.maybe(SAME_PERSON, &values, |row| row.take::<RoomId>())?.is_some())
}

pub(super) fn record_consent<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    id: ConsentId,
    consent: &Consent,
    recorder: PersonId,
    now: Instant,
) -> Result<(), Error> {
    let proxy = consent.proxy.as_ref().map(|p| (p.name.as_str(), p.relation.as_str())).unzip();
    let family = consent.family.as_ref().map(|f| (f.name.as_str(), f.relation.as_str())).unzip();
    let columns: [&dyn ToValue; 15] = [
        &id,
        &here.room(),
        &consent.signed_on.to_string(),
        &consent.signer(),
        &consent.person.as_str(),
        &proxy.0,
        &proxy.1,
        &family.0,
        &family.1,
        &consent.explainer_office.as_str(),
        &consent.explainer.as_str(),
        &consent.original_at.as_str(),
        &consent.text_version.as_str(),
        &now,
        &recorder,
    ];
    tx.run(ADD_CONSENT, &columns).map(drop)
}

/// The consents a room stands on.
pub fn consents<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Vec<ConsentShown>, Error> {
    tx.all(CONSENTS, &[&here.room()], |row| {
        Ok(ConsentShown {
            signed_on: row
                .take::<String>()?
                .parse()
                .map_err(|_| Error::corrupt("consent.signed_on", "does not read"))?,
            person: row.take()?,
            proxy: row.take::<Option<String>>()?.zip(row.take()?),
            family: row.take::<Option<String>>()?.zip(row.take()?),
            explainer_office: row.take()?,
            explainer: row.take()?,
            original_at: row.take()?,
            text_version: row.take()?,
        })
    })
}

pub(super) fn room(row: &mut Row<'_>) -> Result<Room, Error> {
    let (id, city, city_name) = (row.take()?, row.take::<Option<CityId>>()?, row.take::<Option<String>>()?);
    let (stage, opened_at): (String, Instant) = (row.take()?, row.take()?);
    let (closed_at, why): (Option<Instant>, Option<String>) = (row.take()?, row.take()?);
    let stage = match (stage.as_str(), closed_at, why.as_deref().and_then(CloseReason::parse)) {
        ("open", None, None) => RoomStage::Open,
        ("closed", Some(at), Some(why)) => RoomStage::Closed { at, why },
        _ => return Err(Error::corrupt("room.stage", "stage and its facts do not fit")),
    };
    Ok(Room { id, city: city.zip(city_name), stage, opened_at, patient: patient(row)? })
}

fn patient(row: &mut Row<'_>) -> Result<Patient, Error> {
    let corrupt = |column| Error::corrupt(column, "does not read");
    Ok(Patient {
        id: row.take()?,
        name: PersonName::parse(&row.take::<String>()?).map_err(|_| corrupt("patient.name"))?,
        kana: Kana::parse(&row.take::<String>()?).map_err(|_| corrupt("patient.kana"))?,
        born: row
            .take::<String>()?
            .parse()
            .ok()
            // Judged against today when it was entered; read back, it is only a date.
            .and_then(|date| BirthDate::new(date, date).ok())
            .ok_or_else(|| corrupt("patient.born"))?,
        sex: Sex::parse(&row.take::<String>()?).ok_or_else(|| corrupt("patient.sex"))?,
        insured: row.take::<Option<String>>()?.zip(row.take()?),
    })
}

/// The room the witness stands in.
pub fn find<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Room, Error> {
    tx.one(FIND, &[&here.room()], room)
}

/// The turn the room is at.
pub fn turn<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<i64, Error> {
    use crate::access::Place;
    here.place().key().turn(tx)
}

pub(super) fn is_open<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<bool, Error> {
    Ok(tx.maybe(IS_OPEN, &[&here.room()], |row| row.take::<RoomId>())?.is_some())
}

pub(super) fn close<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>, now: Instant, why: CloseReason) -> Result<(), Error> {
    tx.run(CLOSE, &[&here.room(), &now, &why.code()]).map(drop)
}

pub(super) fn join<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    invitee: Invitee,
    no: i64,
    now: Instant,
) -> Result<(), Error> {
    tx.run(JOIN, &[&here.room(), &invitee.person, &invitee.office, &now, &no]).map(drop)
}

pub(super) fn is_present<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    invitee: Invitee,
    now: Instant,
) -> Result<bool, Error> {
    Ok(tx.maybe(IS_PRESENT, &[&here.room(), &invitee.person, &now], |row| row.take::<i64>())?.is_some())
}

/// May somebody be invited here: registered with the room's city, from the office named?
pub(super) fn registered<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    invitee: Invitee,
    now: Instant,
) -> Result<bool, Error> {
    let Some(city) = tx.one(CITY_OF, &[&here.room()], |row| row.take::<Option<CityId>>())? else { return Ok(false) };
    let found = tx.maybe(REGISTERED, &[&invitee.person, &invitee.office, &city, &now], |row| row.take::<Instant>())?;
    Ok(found.is_some())
}

/// How many medical or care offices take part; the city's own departments are none.
pub(super) fn care_offices<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<i64, Error> {
    tx.one(CARE_OFFICES, &[&here.room()], |row| row.take())
}

/// Ends a membership and says from which office it was; `None` if there was none.
pub(super) fn end_membership<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    person: PersonId,
    now: Instant,
    why: &str,
) -> Result<Option<Invitee>, Error> {
    let office = tx.maybe(END_MEMBERSHIP, &[&here.room(), &person, &now, &why], |row| row.take::<OfficeId>())?;
    Ok(office.map(|office| Invitee { person, office }))
}

/// Everybody who is or was a member, in the order they came.
pub fn faces<'t>(tx: &mut Tx<'t>, here: &Here<'t, InRoom>) -> Result<Vec<Face>, Error> {
    tx.all(FACES, &[&here.room()], |row| {
        Ok(Face {
            person: row.take()?,
            office: row.take()?,
            name: row.take()?,
            kana: row.take()?,
            profession: profession(row)?,
            office_name: row.take()?,
            from_at: row.take()?,
            to_at: row.take()?,
            read_to: row.take()?,
        })
    })
}

pub(super) fn profession(row: &mut Row<'_>) -> Result<Profession, Error> {
    Profession::parse(&row.take::<String>()?).ok_or_else(|| Error::corrupt("person.profession", "unknown profession"))
}

/// A room on somebody's own list.
#[derive(Clone, Debug, PartialEq)]
pub struct MyRoom {
    pub room: Room,
    pub read_to: i64,
}

/// The rooms of the person at their desk, with the hat they wear: filtered by membership, so no room's own witness is
/// needed; nothing here is more than whose room it is.
pub fn mine<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, crate::access::AtDesk>,
    office: OfficeId,
    now: Instant,
) -> Result<Vec<MyRoom>, Error> {
    tx.all(MINE, &[&here.place().0, &office, &now], |row| Ok(MyRoom { room: room(row)?, read_to: row.take()? }))
}

/// The other rooms this person is in, by their patients' names: alike ones get a warning band.
pub fn namesakes<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    person: PersonId,
    office: OfficeId,
    now: Instant,
) -> Result<Vec<(PersonName, Kana)>, Error> {
    let corrupt = |column| Error::corrupt(column, "does not read");
    let names = tx.all(NAMES_OF_MINE, &[&person, &office, &now], |row| {
        let name = PersonName::parse(&row.take::<String>()?).map_err(|_| corrupt("patient.name"))?;
        let kana = Kana::parse(&row.take::<String>()?).map_err(|_| corrupt("patient.kana"))?;
        Ok((row.take::<RoomId>()?, name, kana))
    })?;
    Ok(names.into_iter().filter(|(room, ..)| *room != here.room()).map(|(_, name, kana)| (name, kana)).collect())
}

/// Is somebody a member of the room today? For the sender of notices, who stands in no room.
pub fn is_member(tx: &mut Tx<'_>, room: &str, person: PersonId, now: Instant) -> Result<bool, Error> {
    let Some(room) = RoomId::parse(room) else { return Ok(false) };
    Ok(tx.maybe(IS_PRESENT, &[&room, &person, &now], |row| row.take::<i64>())?.is_some())
}
