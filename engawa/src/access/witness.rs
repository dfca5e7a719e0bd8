//! The witness: proof that this visitor may be at this place, made in this transaction.

use std::marker::PhantomData;

use store::{Error, Tx};

use super::place::{InCity, InRoom, Place};
use super::right::Standing;
use super::sql;
use crate::ids::{CityId, RoomId};

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
