//! 終了: the city closes a room. It stays readable for its members; nothing is deleted.

use store::Tx;

use super::notes::{self, NoteKind};
use super::{CloseReason, Invitee, sql};
use crate::access::{Act, Command, Here, InRoom, Right, Stop, refusals};
use crate::ids::RoomId;

#[derive(Clone, Debug)]
pub struct Close {
    pub room: RoomId,
    pub reason: CloseReason,
}

refusals! {
    pub Refused {
        Closed = "ROOM-009" "この部屋は、すでに閉じられています。",
    }
}

impl Command for Close {
    const NAME: &'static str = "rooms.close";
    const RIGHT: Right = Right::RoomKeep;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Refused>> {
        if !sql::is_open(tx, here)? {
            return Err(Refused::Closed.into());
        }
        sql::close(tx, here, act.now, self.reason)?;
        let clerk = act.actor()?;
        let clerk = Invitee { person: clerk.person, office: clerk.office };
        notes::record(tx, here, act.turn, NoteKind::Closed, clerk, act.now)?;
        act.trace(self.room, &["stage", "closed_why"]);
        Ok(())
    }
}
