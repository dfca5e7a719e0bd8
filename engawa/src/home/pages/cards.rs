//! A room as it stands on a list: whose it is, what is unread, who wrote last. No text of a note: a list is not a look at
//! a room.

use kaigo::{Likeness, Profession};

use crate::access::{AtDesk, Failure, Look, Right, Visit};
use crate::rooms::notes::{self, LastLine};
use crate::rooms::{self, MyRoom, Room};
use crate::web::{App, dates};

/// One row names every room that was shown.
const LIST: Look = Look("home.rooms");

/// A room on the list.
pub(super) struct Card {
    pub room: Room,
    pub about: String,
    pub unread: i64,
    /// Who wrote last.
    pub last: Option<Writer>,
    pub at: String,
    /// Is one of the unread a 申し送り?
    pub relay: bool,
    /// Another room of mine has a name like this one.
    pub alike: bool,
}

/// Profession and name, as they stand on the list.
pub(super) struct Writer {
    pub profession: Profession,
    pub name: String,
}

/// Rooms with unread notes, then the rest, the latest first.
pub(super) async fn cards(app: &App, visit: &Visit) -> Result<Vec<Card>, Failure> {
    let actor = visit.actor()?.clone();
    let me = actor.person;
    let (mine, unread, last) = app
        .hub
        .look(visit, AtDesk(me), Right::Desk, LIST, move |tx, here, seen| {
            let now = here.now();
            let mine = rooms::mine(tx, here, actor.office, now)?;
            seen.rooms(mine.iter().map(|mine| mine.room.id));
            let unread = notes::unread_of_mine(tx, here, actor.office, now)?;
            Ok((mine, unread, notes::last_of_mine(tx, here, actor.office, now)?))
        })
        .await?;
    let likeness = |room: &Room| (room.id, Likeness::of(&room.patient.name, &room.patient.kana));
    let likenesses: Vec<_> = mine.iter().map(|m| likeness(&m.room)).collect();
    let mut cards: Vec<(i64, Card)> = mine
        .into_iter()
        .zip(&likenesses)
        .map(|(MyRoom { room, .. }, (_, own))| {
            let last = last.iter().find(|line| line.room == room.id);
            let unread = unread.iter().find(|unread| unread.room == room.id);
            let alike = likenesses.iter().any(|(id, other)| *id != room.id && own.alike(other));
            let card = Card {
                about: room.patient.about(visit.today()),
                unread: unread.map_or(0, |unread| unread.count),
                last: last.map(|line| who_wrote(line, line.author == me)),
                at: last.map_or_else(String::new, |line| dates::moment(visit.today(), line.at)),
                relay: unread.is_some_and(|unread| unread.relay),
                alike,
                room,
            };
            (last.map_or(0, |line| line.at.micros()), card)
        })
        .collect();
    cards.sort_by_key(|(at, card)| (card.unread == 0, std::cmp::Reverse(*at)));
    Ok(cards.into_iter().map(|(_, card)| card).collect())
}

fn who_wrote(line: &LastLine, mine: bool) -> Writer {
    Writer { profession: line.profession, name: if mine { "あなた".to_owned() } else { line.name.clone() } }
}
