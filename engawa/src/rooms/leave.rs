//! 退出: a member leaves by themselves. Their notes stay, under their name.

use std::convert::Infallible;

use store::Tx;

use super::notes::{self, NoteKind};
use super::sql;
use crate::access::{Act, Command, Here, InRoom, Right, Stop};
use crate::ids::RoomId;

#[derive(Clone, Debug)]
pub struct Leave {
    pub room: RoomId,
}

impl Command for Leave {
    const NAME: &'static str = "rooms.leave";
    const RIGHT: Right = Right::RoomRead;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Infallible;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Infallible>> {
        let me = act.actor()?.person;
        let member = sql::end_membership(tx, here, me, act.now, "left")?.ok_or(Stop::Hidden)?;
        notes::record(tx, here, act.turn, NoteKind::Left, member, act.now)?;
        act.trace(me, &["members"]);
        Ok(())
    }
}
