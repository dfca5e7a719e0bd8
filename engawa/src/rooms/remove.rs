//! 外す: the city ends somebody's membership, at once.

use std::borrow::Cow;

use store::Tx;

use super::notes::{self, NoteKind};
use super::sql;
use crate::access::{Act, Coded, Command, Here, InRoom, Right, Stop};
use crate::ids::{PersonId, RoomId};

/// 外す理由
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoveReason {
    /// 担当が代わった
    Replaced,
    /// 事業所のかかわりが終わった
    OfficeLeft,
    /// 退職・異動
    LeftOffice,
    /// 本人または家族の求め
    Asked,
}

impl RemoveReason {
    pub const ALL: [RemoveReason; 4] =
        [RemoveReason::Replaced, RemoveReason::OfficeLeft, RemoveReason::LeftOffice, RemoveReason::Asked];

    pub const fn code(self) -> &'static str {
        match self {
            RemoveReason::Replaced => "replaced",
            RemoveReason::OfficeLeft => "office left",
            RemoveReason::LeftOffice => "left office",
            RemoveReason::Asked => "asked",
        }
    }

    pub fn parse(code: &str) -> Option<RemoveReason> {
        RemoveReason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    pub const fn japanese(self) -> &'static str {
        match self {
            RemoveReason::Replaced => "担当が代わった",
            RemoveReason::OfficeLeft => "事業所のかかわりが終わった",
            RemoveReason::LeftOffice => "退職・異動",
            RemoveReason::Asked => "ご本人・ご家族の求め",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Remove {
    pub room: RoomId,
    pub person: PersonId,
    pub reason: RemoveReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NotMember,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        "ROOM-008"
    }

    fn sentence(&self) -> Cow<'static, str> {
        "この人は、もう部屋に参加していません。画面を読みこみ直してください。".into()
    }
}

impl Command for Remove {
    const NAME: &'static str = "rooms.remove";
    type Place = InRoom;
    type Answer = ();
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn right(&self) -> Right {
        Right::RoomKeep
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Refused>> {
        let member = sql::end_membership(tx, here, self.person, act.now, self.reason.code())?;
        let member = member.ok_or(Refused::NotMember)?;
        notes::record(tx, here, act.turn, NoteKind::Left, member, act.now)?;
        act.trace(self.person, &["members"]);
        Ok(())
    }
}
