//! A furnished house: a city, two offices, a room with a nurse and a care manager, one note.

use engawa::access::Kind;
use engawa::ids::{CityId, OfficeId, RoomId};
use engawa::rooms::Invitee;

use crate::http::house::{House, Person};
use crate::http::visitor::{Reply, Visitor};

pub struct Furnished {
    pub city: CityId,
    pub nursing: OfficeId,
    pub planning: OfficeId,
    /// Where the clerks work.
    pub department: OfficeId,
    pub clerk: Person,
    /// Of the same department.
    pub second_clerk: Person,
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
    let second_clerk = house.person("川辺 正", Kind::City, department);
    let nurse = house.person("三崎 ゆう", Kind::Member, nursing);
    let manager = house.person("野々村 聡", Kind::Member, planning);
    let colleague = house.person("大和田 実", Kind::Member, nursing);
    let members = [Invitee { person: nurse.id, office: nursing }, Invitee { person: manager.id, office: planning }];
    let room = house.open_room(&clerk, city, "大庭 ハナ", "おおば はな", &members).await;
    let mut visitor = house.signed_in(&nurse).await;
    let note = house.post(&mut visitor, room, "朝の訪問。むくみは軽くなっています。").await;
    house.deliver().await;
    Furnished { city, nursing, planning, department, clerk, second_clerk, nurse, manager, colleague, room, note }
}

impl Furnished {
    /// What a clerk types to open one more room. The patients of different `day`s are different people.
    pub fn opening(&self, day: u64) -> Vec<(String, String)> {
        let (month, day) = ((day / 28 % 12 + 1).to_string(), (day % 28 + 1).to_string());
        let typed = [
            ("name", "水野 セツ"),
            ("kana", "みずの せつ"),
            ("born_era", "昭和"),
            ("born_year", "11"),
            ("born_month", &month),
            ("born_day", &day),
            ("sex", "female"),
            ("not_known", "yes"),
            ("of_the_city", "yes"),
            ("at_home", "yes"),
            ("signed_era", "令和"),
            ("signed_year", "8"),
            ("signed_month", "11"),
            ("signed_day", "2"),
            ("signer", "person"),
            ("family", "no"),
            ("explainer_office", "ひだまりケアプラン"),
            ("explainer", "野々村 聡"),
            ("original_at", "高齢福祉課 書庫"),
            ("text_version", "第1版"),
        ];
        typed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// The two who are invited, as the form names them.
    pub fn invited(&self) -> [String; 2] {
        [(&self.nurse, self.nursing), (&self.manager, self.planning)]
            .map(|(person, office)| format!("{}-{office}", person.id))
    }

    /// Through the pages of the form up to the last one, which is given.
    pub async fn fill_in(&self, clerk: &mut Visitor<'_>, day: u64) -> Reply {
        let typed = self.opening(day);
        for step in ["patient", "signed", "consent"] {
            let mut form: Vec<(&str, &str)> = vec![("step", step), ("go", "next")];
            form.extend(typed.iter().map(|(name, text)| (name.as_str(), text.as_str())));
            clerk.post("/city/rooms/new", &form).await.sent_to();
        }
        for member in self.invited() {
            clerk.post("/city/rooms/new", &[("step", "people"), ("add", &member)]).await.sent_to();
        }
        let last = clerk.post("/city/rooms/new", &[("step", "people"), ("go", "next")]).await.sent_to();
        clerk.get(&last).await.ok()
    }
}
