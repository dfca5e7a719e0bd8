//! 場所: where things happen, and the witness that somebody may be there. Every place has one row with its turn; every
//! act begins by raising it.
//!
//! The turn is the lock, the order, the number of a note, the event id and the cursor of live update at once.

use std::marker::PhantomData;

use store::{Error, Tx};

use super::right::{Kind, Right, Standing, allows};
use super::sql;
use super::who::Who;
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

    /// Every way in which the visitor stands to it: a clerk may be a member of a room and keep it for the city.
    #[doc(hidden)]
    fn standings(self, tx: &mut Tx<'_>, who: &Who, now: Instant) -> Result<Vec<Standing>, Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::InRoom {}
    impl Sealed for super::InCity {}
    impl Sealed for super::AtDesk {}
    impl Sealed for super::InRegion {}
}

/// In a patient's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRoom(pub RoomId);

impl Place for InRoom {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Room, id: self.0.bytes() }
    }

    fn standings(self, tx: &mut Tx<'_>, who: &Who, now: Instant) -> Result<Vec<Standing>, Error> {
        let mut standings = Vec::new();
        let Who::Person(actor) = who else { return Ok(standings) };
        let member =
            tx.maybe(sql::IS_MEMBER, &[&self.0, &actor.person, &actor.office, &now], |row| row.take::<i64>())?;
        standings.extend(member.map(|_| Standing::Member));
        // Staff of the city, from the city's own department: the neighbour's clerk sees nothing.
        if let (Kind::City, Some(city)) = (actor.kind, actor.city) {
            let owner = tx.maybe(sql::ROOM_CITY, &[&self.0], |row| row.take::<Option<CityId>>())?.flatten();
            standings.extend((owner == Some(city)).then_some(Standing::City));
        }
        Ok(standings)
    }
}

/// At a city's counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InCity(pub CityId);

impl Place for InCity {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::City, id: self.0.bytes() }
    }

    fn standings(self, _: &mut Tx<'_>, who: &Who, _: Instant) -> Result<Vec<Standing>, Error> {
        Ok(match who {
            Who::Person(actor) if actor.kind == Kind::City && actor.city == Some(self.0) => vec![Standing::City],
            _ => Vec::new(),
        })
    }
}

/// At one's own desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtDesk(pub PersonId);

impl Place for AtDesk {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Desk, id: self.0.bytes() }
    }

    fn standings(self, _: &mut Tx<'_>, who: &Who, _: Instant) -> Result<Vec<Standing>, Error> {
        Ok(match who {
            Who::Person(actor) if actor.person == self.0 => vec![Standing::Own],
            _ => Vec::new(),
        })
    }
}

/// The installation itself: registering cities, offices, people and devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRegion;

impl Place for InRegion {
    fn key(self) -> PlaceKey {
        PlaceKey { kind: PlaceKind::Region, id: [0; 16] }
    }

    fn standings(self, _: &mut Tx<'_>, who: &Who, _: Instant) -> Result<Vec<Standing>, Error> {
        Ok(match who {
            Who::Console => vec![Standing::Region],
            Who::Person(actor) if actor.kind == Kind::Operator => vec![Standing::Region],
            _ => Vec::new(),
        })
    }
}

/// Checks right and standing, and mints the witness.
pub(super) fn enter<'t, P: Place>(
    tx: &mut Tx<'t>,
    who: &Who,
    place: P,
    right: Right,
    now: Instant,
) -> Result<Option<Here<'t, P>>, Error> {
    let standings = place.standings(tx, who, now)?;
    let allowed = standings.into_iter().find(|standing| allows(who.kind(), *standing, right));
    Ok(allowed.map(|standing| Here::mint(place, standing)))
}

/// The witness: proof that this visitor may be at this place, made in this transaction.
///
/// Functions that touch a patient's data demand one. Its fields are private to `access`, and the brand `'t` ties it
/// to its transaction: it cannot be kept, sent or used in another one.
#[derive(Debug)]
pub struct Here<'t, P> {
    place: P,
    standing: Standing,
    brand: PhantomData<fn(&'t ()) -> &'t ()>,
}

impl<P: Copy> Here<'_, P> {
    pub(super) fn mint(place: P, standing: Standing) -> Self {
        Here { place, standing, brand: PhantomData }
    }

    pub fn place(&self) -> P {
        self.place
    }

    pub fn standing(&self) -> Standing {
        self.standing
    }
}

impl Here<'_, InRoom> {
    pub fn room(&self) -> RoomId {
        self.place.0
    }
}

impl<'t> Here<'t, InRoom> {
    /// Raises the room's turn once more within an act that makes several lines: each line has a number of its own.
    pub fn raise(&self, tx: &mut Tx<'t>) -> Result<i64, Error> {
        self.place.key().touch(tx)
    }
}

impl<'t> Here<'t, InCity> {
    pub fn city(&self) -> CityId {
        self.place.0
    }

    /// Whoever keeps a city's rooms stands so in each room that is the city's; `None` for any other room.
    pub fn room_of_city(&self, tx: &mut Tx<'t>, room: RoomId) -> Result<Option<Here<'t, InRoom>>, Error> {
        let owner = tx.maybe(sql::ROOM_CITY, &[&room], |row| row.take::<Option<CityId>>())?.flatten();
        Ok((owner == Some(self.place.0)).then(|| Here::mint(InRoom(room), self.standing)))
    }
}
