//! A furnished house: a city, two offices, a room with a nurse and a care manager, one note.

use engawa::access::Kind;
use engawa::ids::{OfficeId, RoomId};
use engawa::rooms::Invitee;

use crate::house::{House, Person};

pub struct Furnished {
    pub nursing: OfficeId,
    pub clerk: Person,
    /// Member of the room.
    pub nurse: Person,
    /// Member of the room, from another office.
    pub manager: Person,
    /// Of the nurse's office, not a member.
    pub colleague: Person,
    pub room: RoomId,
    /// The nurse's note.
    pub note: i64,
}

pub async fn furnish(house: &House) -> Furnished {
    let (city, department) = house.city("engawa");
    let nursing = house.care_office("あおぞら訪問看護ステーション", &[city]);
    let planning = house.care_office("ひだまりケアプラン", &[city]);
    let clerk = house.person("山辺 和子", Kind::City, department);
    let nurse = house.person("三崎 ゆう", Kind::Member, nursing);
    let manager = house.person("野々村 聡", Kind::Member, planning);
    let colleague = house.person("大和田 実", Kind::Member, nursing);
    let members = [Invitee { person: nurse.id, office: nursing }, Invitee { person: manager.id, office: planning }];
    let room = house.open_room(&clerk, city, "大庭 ハナ", "おおば はな", &members).await;
    let mut visitor = house.signed_in(&nurse).await;
    let note = house.post(&mut visitor, room, "朝の訪問。むくみは軽くなっています。").await;
    house.deliver().await;
    Furnished { nursing, clerk, nurse, manager, colleague, room, note }
}
