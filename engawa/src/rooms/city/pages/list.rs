//! 市の部屋: the list, and the search in it.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use kaigo::{Kana, half_width};

use crate::access::{Look, Right, Visit};
use crate::rooms::city::counter;
use crate::rooms::{self, CityRoom, Patient, Room, RoomStage};
use crate::web::{Answer, App, Form, Frame, Nav, dates, html, screen};

/// One row names every room that was shown.
const LIST: Look = Look("rooms.city_list");
/// Rooms on one page of the list.
const PAGE: usize = 100;

/// A line of the list.
struct ListedRoom {
    room: Room,
    about: String,
    members: i64,
    opened: String,
    /// When it was closed.
    closed: Option<String>,
}

#[derive(Template)]
#[template(path = "rooms/city/pages/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<ListedRoom>,
    asked: String,
    /// Of how many.
    found: usize,
    /// The number of the first one shown.
    first: usize,
    before: Option<usize>,
    next: Option<usize>,
}

/// As typed or as read, without blanks and in one width.
fn plain(text: &str) -> String {
    half_width(text).to_lowercase()
}

/// Does a person's name or reading hold what was asked for? The reading passes over voicing, small signs and long
/// vowels, because a name is searched as it was heard on the telephone.
fn answers(patient: &Patient, asked: &str) -> bool {
    plain(patient.name.as_str()).contains(&plain(asked))
        || Kana::parse(asked).is_ok_and(|asked| patient.kana.fold().contains(&asked.fold()))
}

fn line(today: Date, CityRoom { room, members }: CityRoom) -> ListedRoom {
    ListedRoom {
        about: room.patient.about(today),
        opened: dates::date(room.opened_at.date()),
        closed: match room.stage {
            RoomStage::Open => None,
            RoomStage::Closed { at, .. } => Some(dates::date(at.date())),
        },
        members,
        room,
    }
}

/// `GET /city/rooms`
pub async fn show(visit: Visit, State(app): State<App>) -> Answer {
    list_of(&app, &visit, "", "").await
}

/// `POST /city/rooms/find`: a name belongs in no address, and the words searched are in no record, only the rooms that
/// were shown.
pub async fn find(visit: Visit, State(app): State<App>, form: Form) -> Answer {
    list_of(&app, &visit, form.typed.text("q"), form.typed.text("page")).await
}

/// The rooms that answer to part of a name or of its reading; of these, one page, from 1.
async fn list_of(app: &App, visit: &Visit, asked: &str, wanted: &str) -> Answer {
    let asked = asked.trim().to_owned();
    let (wanted, words) = (wanted.parse().unwrap_or(1_usize), asked.clone());
    let (found, page, rooms) = app
        .hub
        .look(visit, counter(visit)?, Right::CityRooms, LIST, move |tx, here, seen| {
            let mut rooms = rooms::city_rooms(tx, here, here.now())?;
            rooms.retain(|found| answers(&found.room.patient, &words));
            let found = rooms.len();
            let page = wanted.clamp(1, found.div_ceil(PAGE).max(1));
            let rooms: Vec<_> = rooms.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
            seen.rooms(rooms.iter().map(|found| found.room.id));
            Ok((found, page, rooms))
        })
        .await?;
    html(&ListPage {
        frame: Frame::of(app, visit, screen::CITY_ROOMS, Nav::CityRooms, "市の部屋"),
        before: (page > 1).then(|| page - 1),
        next: (page * PAGE < found).then(|| page + 1),
        lines: rooms.into_iter().map(|found| line(visit.today(), found)).collect(),
        asked,
        found,
        first: (page - 1) * PAGE + 1,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kaigo::{BirthDate, PersonName, Sex};

    use super::*;
    use crate::ids::PatientId;

    #[test]
    fn a_person_is_found_by_any_part_of_name_or_reading() {
        let patient = Patient {
            id: PatientId::from([1; 16]),
            name: PersonName::parse("大庭 はな").unwrap(),
            kana: Kana::parse("おおば はな").unwrap(),
            born: BirthDate::new(date(1942, 5, 3), date(2026, 11, 20)).unwrap(),
            sex: Sex::ALL[0],
            insured: None,
        };
        for asked in ["", "大庭", "庭は", "大庭　はな", "おおば", "オオバ", "ｵｵﾊﾞ", "おば", "はな"]
        {
            assert!(answers(&patient, asked), "{asked}");
        }
        for asked in ["大場", "みずの", "x", "%"] {
            assert!(!answers(&patient, asked), "{asked}");
        }
    }
}
