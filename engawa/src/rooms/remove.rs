//! 外す: the city ends somebody's membership, at once.

use kaigo::codes;
use store::Tx;

use super::notes::{self, NoteKind};
use super::sql;
use crate::access::{Act, Command, Here, InRoom, Right, Stop, refusals};
use crate::ids::{PersonId, RoomId};

codes! {
    /// 外す理由
    pub RemoveReason {
        Replaced = "replaced" "担当が代わった",
        OfficeLeft = "office left" "事業所のかかわりが終わった",
        LeftOffice = "left office" "退職・異動",
        /// 本人または家族の求め
        Asked = "asked" "ご本人・ご家族の求め",
    }
}

#[derive(Clone, Debug)]
pub struct Remove {
    pub room: RoomId,
    pub person: PersonId,
    pub reason: RemoveReason,
}

refusals! {
    pub Refused {
        NotMember = "ROOM-008" "この人は、もう部屋に参加していません。画面を読みこみ直してください。",
    }
}

impl Command for Remove {
    const NAME: &'static str = "rooms.remove";
    const RIGHT: Right = Right::RoomKeep;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Refused>> {
        let member = sql::end_membership(tx, here, self.person, act.now, self.reason.code())?;
        let member = member.ok_or(Refused::NotMember)?;
        notes::record(tx, here, act.turn, NoteKind::Left, member, act.now)?;
        act.trace(self.person, &["members"]);
        Ok(())
    }
}
