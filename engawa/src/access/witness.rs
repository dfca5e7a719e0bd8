//! The witness: proof that this visitor may be at this place, made in this transaction.

use std::marker::PhantomData;

use super::place::InRoom;
use super::right::Standing;
use crate::ids::RoomId;

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
