//! The city's list of its rooms, one room as the city sees it, and the record of a withdrawn note.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use kaigo::Kana;
use unicode_normalization::UnicodeNormalization;

use super::{SHOW, by_era, counter};
use crate::access::{Failure, InRoom, Look, Right, Stop, Visit};
use crate::ids::RoomId;
use crate::rooms::notes::{self, Note, NoteStage, WithdrawnNote};
use crate::rooms::{self, CityRoom, ConsentShown, Face, Patient, Room, RoomStage};
use crate::web::{Answer, App, Form, Frame, Nav, Path, Query, dates, html, screen};

/// One row names every room that was shown.
const LIST: Look = Look("rooms.city_list");
const RECORD: Look = Look("rooms.city_record");

/// Rooms on one page of the list.
const PAGE: usize = 100;

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Sought {
    /// Part of a name or of its reading.
    q: String,
    /// Which part of what was found, from 1.
    page: String,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was just done, for the line under the heading.
    done: String,
}

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
#[template(path = "rooms/city/list.html")]
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

#[derive(Template)]
#[template(path = "rooms/city/room.html")]
struct RoomPage {
    frame: Frame,
    room: Room,
    about: String,
    born: String,
    opened: String,
    /// When and why.
    closed: Option<(String, &'static str)>,
    done: Option<&'static str>,
    /// With the day it was signed.
    consents: Vec<(String, ConsentShown)>,
    present: Vec<(Face, String)>,
    former: Vec<(Face, String, String)>,
    withdrawn: Vec<(WithdrawnNote, String)>,
}

#[derive(Template)]
#[template(path = "rooms/city/record.html")]
struct RecordPage {
    frame: Frame,
    room: Room,
    note: Note,
    author: String,
    written: String,
    received: String,
    withdrawn: String,
    why: &'static str,
    /// When each earlier text was replaced, and what it said.
    versions: Vec<(String, String)>,
}

/// As typed or as read, without blanks and in one width.
fn plain(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
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
pub async fn list(visit: Visit, State(app): State<App>) -> Answer {
    list_of(&app, &visit, &Sought::default()).await
}

/// `POST /city/rooms/find`: a name belongs in no address, and the words searched are in no record, only the rooms that
/// were shown.
pub async fn find(visit: Visit, State(app): State<App>, form: Form<Sought>) -> Answer {
    list_of(&app, &visit, &form.typed).await
}

async fn list_of(app: &App, visit: &Visit, sought: &Sought) -> Answer {
    let (now, asked) = (visit.now, sought.q.trim().to_owned());
    let (wanted, words) = (sought.page.parse().unwrap_or(1_usize), asked.clone());
    let (found, page, rooms) = app
        .hub
        .look(visit, counter(visit)?, Right::CityRooms, LIST, move |tx, here, seen| {
            let mut rooms = rooms::city_rooms(tx, here, now)?;
            rooms.retain(|found| answers(&found.room.patient, &words));
            let found = rooms.len();
            let page = wanted.clamp(1, found.div_ceil(PAGE).max(1));
            let rooms: Vec<_> = rooms.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
            seen.subject = rooms.iter().map(|found| found.room.id.to_string()).collect::<Vec<_>>().join(" ");
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

fn said(done: &str) -> Option<&'static str> {
    match done {
        "opened" => Some("部屋を開きました。招いた人に、部屋に入れるようになったことをメールでお知らせします。"),
        "invited" => Some("招いた人が、部屋に入れるようになりました。メールでお知らせします。"),
        "removed" => Some("部屋から外しました。もうこの部屋を読むことも、書くこともできません。"),
        "closed" => Some("部屋を閉じました。参加している人は、読むことだけできます。"),
        _ => None,
    }
}

/// `GET /city/rooms/{room}`
pub async fn show(
    visit: Visit,
    State(app): State<App>,
    Path(room): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let (room, faces, consents, withdrawn) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomKeep, SHOW, |tx, here, _| {
            let (room, faces) = (rooms::find(tx, here)?, rooms::faces(tx, here)?);
            Ok((room, faces, rooms::consents(tx, here)?, notes::withdrawn(tx, here)?))
        })
        .await?;
    let (now, today) = (visit.now, visit.today());
    let (present, former): (Vec<Face>, Vec<Face>) = faces.into_iter().partition(|face| face.present(now));
    let since = |face: &Face| dates::date(face.from_at.date());
    let title = format!("{}さんの部屋の管理", room.patient.name.as_str());
    html(&RoomPage {
        frame: Frame::of(&app, &visit, screen::CITY_ROOM, Nav::CityRooms, title),
        about: room.patient.about(today),
        born: by_era(room.patient.born.date()),
        opened: dates::date(room.opened_at.date()),
        closed: match room.stage {
            RoomStage::Open => None,
            RoomStage::Closed { at, why } => Some((dates::date(at.date()), why.japanese())),
        },
        done: said(&asked.done),
        consents: consents.into_iter().map(|consent| (by_era(consent.signed_on), consent)).collect(),
        present: present.into_iter().map(|face| (face.clone(), since(&face))).collect(),
        former: former
            .into_iter()
            .map(|face| {
                let until = face.to_at.map_or_else(String::new, |to| dates::date(to.date()));
                (face.clone(), since(&face), until)
            })
            .collect(),
        withdrawn: withdrawn.into_iter().map(|note| (note.clone(), dates::date_time(note.at))).collect(),
        room,
    })
}

/// `GET /city/rooms/{room}/notes/{no}`: a withdrawn note whole, for the city's record; no other note is shown here.
pub async fn record(visit: Visit, State(app): State<App>, Path((room, no)): Path<(String, i64)>) -> Answer {
    let id = RoomId::parse(&room).ok_or(Failure::Hidden)?;
    let (room, faces, (note, versions)) = app
        .hub
        .look(&visit, InRoom(id), Right::RoomKeep, RECORD, move |tx, here, seen| {
            seen.subject = no.to_string();
            let note = notes::text_of_record(tx, here, no)?.ok_or(Stop::Hidden)?;
            Ok((rooms::find(tx, here)?, rooms::faces(tx, here)?, note))
        })
        .await?;
    let NoteStage::Withdrawn { at, why } = note.stage else { return Err(Failure::Hidden) };
    // Who wrote here was a member then, and stays among the faces.
    let author = faces.iter().find(|face| face.person == note.author && face.office == note.office);
    let title = format!("取り消されたノート{no}の記録：{}さんの部屋", room.patient.name.as_str());
    html(&RecordPage {
        frame: Frame::of(&app, &visit, screen::CITY_NOTE, Nav::CityRooms, title),
        author: author.map_or_else(String::new, |face| format!("{}（{}）", face.name, face.office_name)),
        written: dates::date_time(note.written_at),
        received: dates::date_time(note.received_at),
        withdrawn: dates::date_time(at),
        why: why.japanese(),
        versions: versions.into_iter().map(|version| (dates::date_time(version.replaced_at), version.text)).collect(),
        room,
        note,
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
