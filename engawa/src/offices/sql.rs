//! Every statement about cities and offices.

use store::{Error, Tx};

use super::{City, NewOffice, OfficeRole};
use crate::clock::Instant;
use crate::ids::{CityId, OfficeId};

store::sql! {
    ADD_CITY = "insert into city (id, code, name, department, phone) values ($1, $2, $3, $4, $5)";
    CITY_BY_CODE = "select id from city where code = $1";
    CITIES = "select id, code, name from city order by code";
    ADD_OFFICE = "insert into office (id, number, name, kana, kind, city, phone, name_fold)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    OFFICE_BY_NUMBER = "select id from office where number = $1";
    ANY = "select id from office order by number limit 1";
    REGISTER = "insert into registration (office, city, stage, from_at) values ($1, $2, 'registered', $3)";
}

pub(super) fn add_city(tx: &mut Tx<'_>, city: &City) -> Result<(), Error> {
    let (name, department) = (city.name.as_str(), city.department.as_str());
    tx.run(ADD_CITY, &[&city.id, &city.code, &name, &department, &city.phone.as_str()]).map(drop)
}

pub fn city_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<CityId>, Error> {
    tx.maybe(CITY_BY_CODE, &[&code], |row| row.take())
}

/// Id, code and name of every city.
pub fn cities(tx: &mut Tx<'_>) -> Result<Vec<(CityId, String, String)>, Error> {
    tx.all(CITIES, &[], |row| Ok((row.take()?, row.take()?, row.take()?)))
}

pub(super) fn add_office(tx: &mut Tx<'_>, office: &NewOffice) -> Result<(), Error> {
    let city = match office.role {
        OfficeRole::Department(city) => Some(city),
        OfficeRole::Serves(_) | OfficeRole::Operator => None,
    };
    let (number, name, kana) = (office.number.as_str(), office.name.as_str(), office.kana.as_str());
    let (code, phone, fold) = (office.role.code(), office.phone.as_str(), kaigo::search::fold(name));
    tx.run(ADD_OFFICE, &[&office.id, &number, &name, &kana, &code, &city, &phone, &fold]).map(drop)
}

pub fn office_by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<OfficeId>, Error> {
    tx.maybe(OFFICE_BY_NUMBER, &[&number], |row| row.take())
}

pub(super) fn register(tx: &mut Tx<'_>, office: OfficeId, city: CityId, now: Instant) -> Result<(), Error> {
    tx.run(REGISTER, &[&office, &city, &now]).map(drop)
}

/// Some office, the first by number.
///
/// # Errors
/// The store's own; `Missing` while there is none.
pub fn any(tx: &mut Tx<'_>) -> Result<OfficeId, Error> {
    tx.one(ANY, &[], |row| row.take())
}
