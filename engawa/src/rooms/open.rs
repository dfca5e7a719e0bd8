//! 開設: the city opens a room for an identified patient, on a recorded consent.

use store::Tx;

use super::invite;
use super::notes::{self, NoteKind};
use super::{Consent, Invitee, Patient, sql};
use crate::access::{Act, Command, Here, InCity, InRoom, Right, Stop, refusals};
use crate::drafts::{self, DraftForm};
use crate::ids::{CityId, ConsentId, RoomId};

/// The form a room is opened by, while it is being filled in.
pub const DRAFT: DraftForm = DraftForm("rooms.open");

#[derive(Clone, Debug)]
pub struct Open {
    pub city: CityId,
    /// Rolled by us, never taken from a form: it becomes the id of a place.
    pub room: RoomId,
    pub patient: Patient,
    /// a citizen or insured person of the city …
    pub of_the_city: bool,
    /// … who lives at home.
    pub at_home: bool,
    pub consent: Consent,
    pub members: Vec<Invitee>,
    /// Somebody with the same birth date and the same name or reading has a room; the clerk has looked, and it is another.
    pub another_person: bool,
}

refusals! {
    pub Refused {
        NotEligible = "ROOM-001" "部屋を開けるのは、市民または市の被保険者で、在宅の方です。二つとも確かめて、しるしを付けてください。",
        OneOffice = "ROOM-002" "医療や介護の事業所の人を、二つ以上の事業所から招いてください。市の担当課は数えません。",
        HasRoom = "ROOM-003" "この被保険者番号の方の部屋は、すでに開いています。市の部屋の一覧から、その部屋へ人を招いてください。",
        SamePerson = "ROOM-004" "生年月日が同じで、氏名か読みがなも同じ方の部屋があります。同じ方でないことを確かめて、「別の方です」にしるしを付けてください。",
        NotRegistered = "ROOM-005" "招く人の中に、この市に登録していない人がいます。先に利用者の登録をしてください。",
        Oneself = "ROOM-024"
            "ご自分を部屋に招くことはできません。ご自分が入る必要があるときは、市のほかの担当者が招いてください。",
    }
}

impl Command for Open {
    const NAME: &'static str = "rooms.open";
    const RIGHT: Right = Right::CityRooms;
    type Place = InCity;
    type Answer = RoomId;
    type Refusal = Refused;

    fn place(&self) -> InCity {
        InCity(self.city)
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, here: &Here<'t, InCity>, act: &mut Act<'_>) -> Result<RoomId, Stop<Refused>> {
        if !self.of_the_city || !self.at_home {
            return Err(Refused::NotEligible.into());
        }
        if sql::has_open_room(tx, here, &self.patient)? {
            return Err(Refused::HasRoom.into());
        }
        if !self.another_person && sql::same_person(tx, here, &self.patient)? {
            return Err(Refused::SamePerson.into());
        }
        let recorder = act.actor()?.person;
        if self.members.iter().any(|invitee| invitee.person == recorder) {
            return Err(Refused::Oneself.into());
        }
        sql::open(tx, here, self.room, &self.patient, act.now)?;
        // The room's own turns begin here: its opening, then everybody who is invited.
        let (room, opened) = act.enter(tx, here, InRoom(self.room), Right::RoomKeep)?;
        let consent: ConsentId = act.dice.id(act.now);
        sql::record_consent(tx, &room, consent, &self.consent, recorder, act.now)?;
        let clerk = Invitee { person: recorder, office: act.actor()?.office };
        notes::record(tx, &room, opened, NoteKind::Opened, clerk, act.now)?;
        act.trace(self.room, &["patient"]);
        act.trace_at(&room, opened, clerk.person, &["patient", "consent"]);
        for invitee in &self.members {
            if !sql::registered(tx, &room, *invitee, act.now)? {
                return Err(Refused::NotRegistered.into());
            }
            let no = act.raise(tx, &room)?;
            invite::admit(tx, &room, *invitee, no, act)?;
        }
        // two or more medical or care offices are involved.
        if sql::care_offices(tx, &room)? < 2 {
            return Err(Refused::OneOffice.into());
        }
        drafts::done(tx, clerk.person, clerk.office, DRAFT, &self.room.to_string(), act.now)?;
        invite::deliver(tx, &room, &self.members, act)?;
        Ok(self.room)
    }
}
