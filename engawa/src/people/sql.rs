//! Every statement of `people/`.

use std::collections::HashMap;

use kaigo::{Folded, Kana, LoginId, PersonName};
use store::{Error, Tx};

use super::person::{Listed, Mail, NewPerson};
use crate::access::{Kind, Settings};
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId};

store::sql! {
    ADD = "insert into person (id, login_id, login_fold, kind, name, kana, profession, mail, password, password_at,
            must_change, from_at, name_fold, kana_fold, heard_fold, settings)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $12, $13, $14, $15)";
    EMPLOY = "insert into employment (person, office, from_at) values ($1, $2, $3)";
    OFFICE_KIND = "select kind from office where id = $1";
    LOGIN_TAKEN = "select id from person where login_fold = $1";
    /// Only if it still is what was compared: of two changes at once the second was given a password that is none any more.
    SET_PASSWORD = "update person set password = $3, password_at = $4, must_change = $5 where id = $1 and password = $2";
    ACCOUNT = "select login_id, name, kana, must_change from person where id = $1";
    SETTINGS = "select settings from person where id = $1";
    SET_SETTINGS = "update person set settings = $2 where id = $1";
    /// Given by somebody else: to be changed at the first sign-in.
    GIVE_PASSWORD = "update person set password = $2, password_at = $3, must_change = $4 where id = $1";
    END = "update person set to_at = $2 where id = $1 and (to_at is null or to_at > $2)";
    END_EMPLOYMENTS = "update employment set to_at = $2 where person = $1 and (to_at is null or to_at > $2)";
    SUSPEND = "update person set suspended_at = $2 where id = $1 and (to_at is null or to_at > $3)";
    SET_MAIL = "update person set mail = $2 where id = $1 and (to_at is null or to_at > $3)";
    LOGIN_FOLD = "select login_fold from person where id = $1 and (to_at is null or to_at > $2)";
    LIST = "select id, login_id, name, kind, mail, suspended_at, to_at from person order by login_fold";
    WHERE_THEY_WORK = "select e.person, o.name from employment e join office o on o.id = e.office
        where e.from_at <= $1 and (e.to_at is null or e.to_at > $1) order by e.person, o.name";
    LOGIN_AND_NAME = "select login_id, name from person where id = $1";
    MAIL_OF = "select name, mail from person where id = $1 and (to_at is null or to_at > $2)";
}

pub(super) fn add(
    tx: &mut Tx<'_>,
    person: &NewPerson,
    password: &str,
    must_change: bool,
    now: Instant,
) -> Result<(), Error> {
    let folded = Folded::of(&person.name, &person.kana);
    tx.run(
        ADD,
        &[
            &person.id,
            &person.login.as_str(),
            &person.login.fold(),
            &person.kind.code(),
            &person.name.as_str(),
            &person.kana.as_str(),
            &person.profession.code(),
            &person.mail.as_str(),
            &password,
            &now,
            &must_change,
            &folded.name,
            &folded.kana,
            &folded.heard,
            &Settings::default().text(),
        ],
    )?;
    for office in &person.offices {
        tx.run(EMPLOY, &[&person.id, office, &now])?;
    }
    Ok(())
}

/// What sort of office it is: "city", "operator", or the code of what it does.
pub(super) fn office_kind(tx: &mut Tx<'_>, office: OfficeId) -> Result<String, Error> {
    tx.one(OFFICE_KIND, &[&office], |row| row.take())
}

pub(super) fn login_taken(tx: &mut Tx<'_>, fold: &str) -> Result<bool, Error> {
    Ok(by_login(tx, fold)?.is_some())
}

pub fn by_login(tx: &mut Tx<'_>, fold: &str) -> Result<Option<PersonId>, Error> {
    tx.maybe(LOGIN_TAKEN, &[&fold], |row| row.take())
}

pub(super) fn set_password(
    tx: &mut Tx<'_>,
    person: PersonId,
    compared: &str,
    password: &str,
    now: Instant,
) -> Result<bool, Error> {
    Ok(tx.run(SET_PASSWORD, &[&person, &compared, &password, &now, &false])? == 1)
}

pub(super) fn settings(tx: &mut Tx<'_>, person: PersonId) -> Result<Settings, Error> {
    tx.one(SETTINGS, &[&person], |row| Ok(Settings::parse(&row.take::<String>()?)))
}

pub(super) fn set_settings(tx: &mut Tx<'_>, person: PersonId, settings: &Settings) -> Result<(), Error> {
    tx.run(SET_SETTINGS, &[&person, &settings.text()]).map(drop)
}

pub(super) fn give_password(tx: &mut Tx<'_>, person: PersonId, password: &str, now: Instant) -> Result<(), Error> {
    tx.run(GIVE_PASSWORD, &[&person, &password, &now, &true]).map(drop)
}

/// What passwords need to know of a person.
#[derive(Debug)]
pub(super) struct Account {
    pub login: LoginId,
    pub name: PersonName,
    pub kana: Kana,
    /// The password was given by somebody else.
    pub must_change: bool,
}

pub(super) fn account(tx: &mut Tx<'_>, person: PersonId) -> Result<Account, Error> {
    tx.one(ACCOUNT, &[&person], |row| {
        let corrupt = |column| Error::corrupt(column, "does not read");
        Ok(Account {
            login: LoginId::parse(&row.take::<String>()?).map_err(|_| corrupt("person.login_id"))?,
            name: PersonName::parse(&row.take::<String>()?).map_err(|_| corrupt("person.name"))?,
            kana: Kana::parse(&row.take::<String>()?).map_err(|_| corrupt("person.kana"))?,
            must_change: row.take()?,
        })
    })
}

/// Whom a list at the console means.
pub fn login_and_name(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<(String, String)>, Error> {
    tx.maybe(LOGIN_AND_NAME, &[&person], |row| Ok((row.take()?, row.take()?)))
}

/// The name and address of somebody who still has an account.
pub fn mail_of(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<Option<(String, String)>, Error> {
    tx.maybe(MAIL_OF, &[&person, &now], |row| Ok((row.take()?, row.take()?)))
}

/// Ends the account and every employment; false if there is none, or it has ended.
pub(super) fn end(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<bool, Error> {
    tx.run(END_EMPLOYMENTS, &[&person, &now])?;
    Ok(tx.run(END, &[&person, &now])? == 1)
}

/// Suspends the account since this moment, or takes it up again; false if there is none, or it has ended.
pub(super) fn suspend(tx: &mut Tx<'_>, person: PersonId, since: Option<Instant>, now: Instant) -> Result<bool, Error> {
    Ok(tx.run(SUSPEND, &[&person, &since, &now])? == 1)
}

pub(super) fn set_mail(tx: &mut Tx<'_>, person: PersonId, mail: &Mail, now: Instant) -> Result<bool, Error> {
    Ok(tx.run(SET_MAIL, &[&person, &mail.as_str(), &now])? == 1)
}

/// The ID of an account that has not ended.
pub(super) fn login_fold(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<Option<String>, Error> {
    tx.maybe(LOGIN_FOLD, &[&person, &now], |row| row.take())
}

/// Every account, by its ID.
pub fn list(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<Listed>, Error> {
    let offices = tx.all(WHERE_THEY_WORK, &[&now], |row| Ok((row.take::<PersonId>()?, row.take::<String>()?)))?;
    let mut of_person: HashMap<PersonId, Vec<String>> = HashMap::new();
    for (person, office) in offices {
        of_person.entry(person).or_default().push(office);
    }
    tx.all(LIST, &[], |row| {
        let person = row.take::<PersonId>()?;
        let (login, name, kind, mail) = (row.take()?, row.take()?, row.take::<String>()?, row.take()?);
        let kind = Kind::parse(&kind).ok_or_else(|| Error::corrupt("person.kind", "unknown kind"))?;
        let offices = of_person.remove(&person).unwrap_or_default();
        Ok(Listed { login, name, kind, mail, offices, suspended_at: row.take()?, to_at: row.take()? })
    })
}
