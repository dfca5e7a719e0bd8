//! 取り消す: one's own note, with a reason. 誤投稿 hides the text from the members at once; the city's record keeps it.

use store::Tx;

use super::{NoteStage, WithdrawReason, sql};
use crate::access::{Act, Command, Here, InRoom, Right, Stop, Subject, refusals};
use crate::ids::RoomId;

#[derive(Clone, Debug)]
pub struct Withdraw {
    pub room: RoomId,
    pub no: i64,
    pub reason: WithdrawReason,
}

refusals! {
    pub Refused {
        Withdrawn = "ROOM-016" "このノートは、すでに取り消されています。",
    }
}

impl Command for Withdraw {
    const NAME: &'static str = "rooms.withdraw";
    const RIGHT: Right = Right::RoomWrite;
    type Place = InRoom;
    type Answer = i64;
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    /// Allowed in a closed room too: a note in the wrong room must not stay readable because the room was closed.
    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<i64, Stop<Refused>> {
        let note = sql::find(tx, here, self.no)?.ok_or(Stop::Hidden)?;
        if note.author != act.actor()?.person || note.kind.is_event() {
            return Err(Stop::Hidden);
        }
        if matches!(note.stage, NoteStage::Withdrawn { .. }) {
            return Err(Refused::Withdrawn.into());
        }
        sql::withdraw(tx, here, self.no, self.reason, act.turn, act.now)?;
        act.trace(Subject::Note(self.no), &["stage"]);
        Ok(self.no)
    }
}
