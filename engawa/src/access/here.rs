//! 場所: where things happen, and the witness that somebody may be there. Every place has one row with its turn; every
//! act begins by raising it.
//!
//! The turn is the lock, the order, the number of a note, the event id and the cursor of live update at once.

use std::marker::PhantomData;

use store::{Error, Tx};

use super::failure::{DeviceTrouble, Failure};
use super::right::{Kind, Right, Standing, allows};
use super::sql;
use super::visit::{Moment, Visit};
use super::who::{Actor, Who};
use crate::clock::Instant;
use crate::ids::{CityId, PersonId, RoomId};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum PlaceKind {
    Room,
    City,
    /// 机: what belongs to one person alone.
    Desk,
    /// 地域: the whole installation.
    Region,
}

impl PlaceKind {
    pub const fn code(self) -> &'static str {
        match self {
            PlaceKind::Room => "room",
            PlaceKind::City => "city",
            PlaceKind::Desk => "desk",
            PlaceKind::Region => "region",
        }
    }

    pub fn parse(code: &str) -> Option<PlaceKind> {
        [PlaceKind::Room, PlaceKind::City, PlaceKind::Desk, PlaceKind::Region].into_iter().find(|k| k.code() == code)
    }
}

/// A place in a table: its kind and the id of the thing it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct PlaceKey {
    pub kind: PlaceKind,
    pub id: [u8; 16],
}

impl PlaceKey {
    /// Raises the turn and returns it: the first statement of every act, so that acts at one place queue up here
    /// and nowhere later. A place that was never touched is made on the way.
    pub(super) fn touch(self, tx: &mut Tx<'_>) -> Result<i64, Error> {
        match tx.maybe(sql::TOUCH, &[&self.id], |row| row.take())? {
            Some(turn) => Ok(turn),
            None => tx.one(sql::MAKE_PLACE, &[&self.id, &self.kind.code()], |row| row.take()),
        }
    }

    /// The turn the place is at; 0 before its first act.
    pub fn turn(self, tx: &mut Tx<'_>) -> Result<i64, Error> {
        Ok(tx.maybe(sql::TURN, &[&self.id], |row| row.take())?.unwrap_or(0))
    }
}

/// A kind of place that commands and looks can name. Only this folder can say how a visitor stands to one.
pub trait Place: Copy + Send + Sync + 'static + sealed::Sealed {
    fn key(self) -> PlaceKey;

    /// Every way in which somebody stands to it: a clerk may be a member of a room and keep it for the city.
    #[doc(hidden)]
    fn standings(self, who: &Who, ties: &Ties) -> Vec<Standing>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::InRoom {}
    impl Sealed for super::InCity {}
    impl Sealed for super::AtDesk {}
    impl Sealed for super::InRegion {}
}

/// A place that a door names: by the address, or by who comes through it.
pub trait Named: Place {
    fn named(visit: &Visit) -> Option<Self>;
}

impl Named for InRoom {
    fn named(visit: &Visit) -> Option<Self> {
        visit.room.map(InRoom)
    }
}

impl Named for InCity {
    fn named(visit: &Visit) -> Option<Self> {
        visit.actor.as_ref()?.city.map(InCity)
    }
}

/// What the database says, at this moment, of a person and the place they are at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ties {
    /// The kind of their account and the city whose department their office is.
    kind: Option<Kind>,
    city: Option<CityId>,
    /// Of the room: are they a member with this hat, and whose room is it?
    member: bool,
    owner: Option<CityId>,
}

impl Ties {
    pub(super) const fn kind(&self) -> Option<Kind> {
        self.kind
    }

    pub(super) const fn city(&self) -> Option<CityId> {
        self.city
    }

    /// Reads the last four columns of a statement that asks for them.
    pub(super) fn take(row: &mut store::Row<'_>) -> Result<Ties, Error> {
        let kind = row.take::<Option<String>>()?.map(|kind| kind_of(&kind)).transpose()?;
        let (city, member, owner) = (row.take()?, row.take::<Option<i64>>()?.is_some(), row.take()?);
        Ok(Ties { kind, city, member, owner })
    }
}

pub(super) fn kind_of(code: &str) -> Result<Kind, Error> {
    Kind::parse(code).ok_or_else(|| Error::corrupt("person.kind", "unknown kind"))
}

/// In a patient's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRoom(pub RoomId);

impl Place for InRoom {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Room, id: self.0.bytes() }
    }

    fn standings(self, _: &Who, ties: &Ties) -> Vec<Standing> {
        // Staff of the city, from the city's own department: the neighbour's clerk sees nothing.
        let keeps = ties.kind == Some(Kind::City) && ties.city.is_some() && ties.owner == ties.city;
        let found = [ties.member.then_some(Standing::Member), keeps.then_some(Standing::City)];
        found.into_iter().flatten().collect()
    }
}

/// At a city's counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InCity(pub CityId);

impl Place for InCity {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::City, id: self.0.bytes() }
    }

    fn standings(self, _: &Who, ties: &Ties) -> Vec<Standing> {
        let staff = ties.kind == Some(Kind::City) && ties.city == Some(self.0);
        staff.then_some(Standing::City).into_iter().collect()
    }
}

/// At one's own desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtDesk(pub PersonId);

impl Place for AtDesk {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Desk, id: self.0.bytes() }
    }

    fn standings(self, who: &Who, _: &Ties) -> Vec<Standing> {
        let own = matches!(who, Who::Person(actor) if actor.person == self.0);
        own.then_some(Standing::Own).into_iter().collect()
    }
}

/// The installation itself: registering cities, offices, people and devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRegion;

impl Place for InRegion {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Region, id: [0; 16] }
    }

    fn standings(self, who: &Who, ties: &Ties) -> Vec<Standing> {
        match who {
            Who::Console => vec![Standing::Console],
            Who::Person(_) if ties.kind == Some(Kind::Operator) => vec![Standing::Region],
            _ => Vec::new(),
        }
    }
}

/// The one question behind every act, look and read mark, asked in its own transaction: is whoever acts still whom the
/// door let in (session open with this token on this device, device in use, not left alone, first password changed,
/// account and employment not ended), and may they do this here, now?
pub(super) fn enter<'t, P: Place>(
    tx: &mut Tx<'t>,
    who: &Who,
    place: P,
    right: Right,
    moment: Moment,
) -> Result<Here<'t, P>, Failure> {
    let ties = present(tx, who, place.key(), right, moment)?;
    permit(who, place, right, &ties, moment.now).ok_or(Failure::Hidden)
}

/// The first half of [`enter`]: are they still here at all? One statement for everything.
pub(super) fn present(
    tx: &mut Tx<'_>,
    who: &Who,
    place: PlaceKey,
    right: Right,
    moment: Moment,
) -> Result<Ties, Failure> {
    let Who::Person(actor) = who else { return Ok(Ties::default()) };
    let (token, room): (&[u8], _) = (&actor.token.0, (place.kind == PlaceKind::Room).then_some(place.id));
    let asked: [&dyn store::ToValue; 5] = [&actor.session, &token, &actor.device, &moment.now, &room];
    let found = tx.maybe(sql::PRESENT, &asked, |row| {
        let (used_at, phone) = (row.take::<Instant>()?, row.take::<String>()? == "phone");
        let (not_after, revoked) = (row.take::<Instant>()?, row.take::<Option<Instant>>()?.is_some());
        Ok((used_at, phone, not_after, revoked, row.take::<bool>()?, Ties::take(row)?))
    })?;
    let (used_at, phone, not_after, revoked, must_change, ties) = found.ok_or(Failure::SignIn)?;
    if revoked {
        return Err(Failure::Device(DeviceTrouble::Revoked));
    }
    if not_after < moment.now {
        return Err(Failure::Device(DeviceTrouble::Expired));
    }
    if right != Right::Threshold {
        awake(actor, used_at, must_change, phone, moment)?;
    }
    Ok(ties)
}

/// Neither left alone too long nor still with a password somebody else gave them?
pub(super) fn awake(
    actor: &Actor,
    used_at: Instant,
    must_change: bool,
    phone: bool,
    moment: Moment,
) -> Result<(), Failure> {
    if moment.now.since(used_at) > moment.idle.of(phone) {
        return Err(Failure::Locked(Box::new(actor.clone())));
    }
    if must_change { Err(Failure::MustChange) } else { Ok(()) }
}

/// The second half of [`enter`]: asks the policy and mints the witness.
pub(super) fn permit<'t, P: Place>(
    who: &Who,
    place: P,
    right: Right,
    ties: &Ties,
    now: Instant,
) -> Option<Here<'t, P>> {
    let standings = place.standings(who, ties);
    let standing = standings.into_iter().find(|standing| allows(right, *standing, ties.kind))?;
    Some(Here { place, standing, now, brand: PhantomData })
}

/// [`permit`] for a further place of an act: whoever acts was asked for at its first.
pub(super) fn permit_further<'t, P: Place>(
    tx: &mut Tx<'t>,
    who: &Who,
    place: P,
    right: Right,
    now: Instant,
) -> Result<Option<Here<'t, P>>, Error> {
    let Who::Person(actor) = who else { return Ok(None) };
    let mut ties = Ties { kind: Some(actor.kind), city: actor.city, ..Ties::default() };
    let key = place.key();
    if key.kind == PlaceKind::Room {
        let asked: [&dyn store::ToValue; 4] = [&key.id, &actor.person, &actor.office, &now];
        let found = tx.maybe(sql::ROOM_TIES, &asked, |row| Ok((row.take::<Option<i64>>()?, row.take()?)))?;
        let Some((member, owner)) = found else { return Ok(None) };
        ties = Ties { member: member.is_some(), owner, ..ties };
    }
    if let Some(here) = permit(who, place, right, &ties, now) {
        return Ok(Some(here));
    }
    let sent = allows(right, Standing::Sent, ties.kind);
    Ok(sent.then_some(Here { place, standing: Standing::Sent, now, brand: PhantomData }))
}

/// The witness: proof that this visitor may be at this place, made in this transaction.
///
/// Functions that touch a patient's data demand one. Its fields are private to `access`, and the brand `'t` ties it
/// to its transaction: it cannot be kept, sent or used in another one.
#[derive(Debug)]
pub struct Here<'t, P> {
    place: P,
    standing: Standing,
    now: Instant,
    brand: PhantomData<fn(&'t ()) -> &'t ()>,
}

impl<P: Copy> Here<'_, P> {
    pub fn place(&self) -> P {
        self.place
    }

    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The moment for which right and standing were asked: whatever depends on them is read as of this.
    pub fn now(&self) -> Instant {
        self.now
    }
}

impl Here<'_, InRoom> {
    pub fn room(&self) -> RoomId {
        self.place.0
    }
}

impl Here<'_, InCity> {
    pub fn city(&self) -> CityId {
        self.place.0
    }
}
