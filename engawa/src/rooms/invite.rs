//! 招待: the city lets registered people into a room.

use store::{Error, Tx};

use super::notes::{self, NoteKind};
use super::{Invitee, sql};
use crate::access::{Act, AtDesk, Command, Fact, Here, InRoom, Receiver, Right, Stop, refusals};
use crate::ids::RoomId;

/// The fact that somebody is told by mail: they may now enter a room. The mail does not say whose.
pub const JOINED: &str = "rooms.joined";

#[derive(Clone, Debug)]
pub struct Invite {
    pub room: RoomId,
    pub invitees: Vec<Invitee>,
}

refusals! {
    pub Refused {
        Nobody = "ROOM-006" "招く人を、一人以上えらんでください。",
        NotRegistered = "ROOM-021" "招く人の中に、この市に登録していない人がいます。先に利用者の登録をしてください。",
        Closed = "ROOM-019" "この部屋は閉じられています。人を招くことはできません。",
        Already = "ROOM-007" "えらんだ人の中に、すでに参加している人がいます。画面を読みこみ直して、えらび直してください。",
        Oneself = "ROOM-023"
            "ご自分を部屋に招くことはできません。ご自分が入る必要があるときは、市のほかの担当者が招いてください。",
    }
}

impl Command for Invite {
    const NAME: &'static str = "rooms.invite";
    const RIGHT: Right = Right::RoomKeep;
    type Place = InRoom;
    type Answer = ();
    type Refusal = Refused;

    fn place(&self) -> InRoom {
        InRoom(self.room)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InRoom>, act: &mut Act<'_>) -> Result<(), Stop<Refused>> {
        if self.invitees.is_empty() {
            return Err(Refused::Nobody.into());
        }
        if !sql::is_open(tx, here)? {
            return Err(Refused::Closed.into());
        }
        // Nobody gives a right to themselves: else a clerk could read any room of the city.
        let me = act.actor()?.person;
        if self.invitees.iter().any(|invitee| invitee.person == me) {
            return Err(Refused::Oneself.into());
        }
        for (at, invitee) in self.invitees.iter().enumerate() {
            if !sql::registered(tx, here, *invitee, act.now)? {
                return Err(Refused::NotRegistered.into());
            }
            if sql::is_present(tx, here, *invitee, act.now)? {
                return Err(Refused::Already.into());
            }
            // Every line of a room has a number of its own.
            let no = if at == 0 { act.turn } else { act.raise(tx, here)? };
            admit(tx, here, *invitee, no, act)?;
        }
        deliver(tx, here, &self.invitees, act)?;
        Ok(())
    }
}

/// Makes somebody a member, says so in the room and tells them. What was written before they came counts as read.
pub(super) fn admit<'t>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    invitee: Invitee,
    no: i64,
    act: &mut Act<'_>,
) -> Result<(), Error> {
    sql::join(tx, here, invitee, no, act.now)?;
    notes::record(tx, here, no, NoteKind::Joined, invitee, act.now)?;
    act.trace_at(here, no, invitee.person, &["members"]);
    act.tell(Fact {
        kind: JOINED,
        to: Receiver::Person(invitee.person),
        urgent: false,
        detail: here.room().to_string(),
    });
    Ok(())
}

/// Puts the room onto the desks of those let in: each finds on their own record who let them in, and their open pages
/// hear of it.
pub(super) fn deliver<'t, R>(
    tx: &mut Tx<'t>,
    here: &Here<'t, InRoom>,
    invitees: &[Invitee],
    act: &mut Act<'_>,
) -> Result<(), Stop<R>> {
    let desks = invitees.iter().map(|invitee| AtDesk(invitee.person)).collect();
    for (desk, turn) in act.enter_each(tx, here, desks, Right::Deliver)? {
        act.trace_at(&desk, turn, here.room(), &["rooms"]);
    }
    Ok(())
}
