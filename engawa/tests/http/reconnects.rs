//! A page in a dead zone: the connection breaks a thousand times, and nothing is missed and nothing comes twice.

use std::cell::Cell;
use std::collections::BTreeMap;

use engawa::ids::{Dice, RoomId};
use scraper::Selector;
use store::testing::on_both;

use crate::http::follower::Said;
use crate::http::house::House;
use crate::http::rooms::furnish;
use crate::http::run;
use crate::http::visitor::{Reply, Visitor};

const RECONNECTS: u32 = 1000;

/// A page that was open since the room stood at `turn`, as the script keeps it: its lines by number.
struct Page {
    notes: String,
    turn: i64,
    lines: BTreeMap<i64, String>,
    /// Lines that came again although nothing had happened to them.
    doubled: Vec<i64>,
}

/// What came in one answer: where the room stands then, the lines, whether there are more.
struct Piece {
    turn: i64,
    lines: Vec<(i64, String)>,
    more: bool,
}

fn piece(reply: &Reply) -> Piece {
    let (list, line) = (Selector::parse("ol.tl").expect("a selector"), Selector::parse("li").expect("a selector"));
    let html = reply.html();
    let list = html.select(&list).next().expect("a list");
    let attr = |name: &str| list.value().attr(name).expect("an attribute").to_owned();
    let lines = list.select(&line).map(|li| {
        let no = li.value().attr("data-no").and_then(|no| no.parse().ok()).expect("a number");
        (no, li.text().collect::<String>())
    });
    Piece {
        turn: attr("data-turn").parse().expect("a turn"),
        lines: lines.collect(),
        more: attr("data-more") == "true",
    }
}

impl Page {
    fn open(room: RoomId) -> Page {
        Page { notes: format!("/rooms/{room}/notes"), turn: 0, lines: BTreeMap::new(), doubled: Vec::new() }
    }

    /// Asks for what happened since. If the answer is lost on the way, the page stands where it stood.
    async fn ask(&mut self, visitor: &mut Visitor<'_>, lost: bool) {
        loop {
            let reply = visitor.in_background(&format!("{}?after={}", self.notes, self.turn)).await.ok();
            if lost {
                return;
            }
            let piece = piece(&reply);
            assert!(piece.turn >= self.turn, "the room went back from {} to {}", self.turn, piece.turn);
            for (no, text) in piece.lines {
                if self.lines.insert(no, text.clone()).is_some_and(|before| before == text) {
                    self.doubled.push(no);
                }
            }
            self.turn = piece.turn;
            if !piece.more {
                return;
            }
        }
    }
}

/// Seeded, so that a failure repeats as far as the machine lets it.
fn below(dice: &Dice, n: u8) -> u8 {
    dice.bytes::<1>()[0] % n
}

/// Writes, corrects and withdraws until nobody listens any more.
async fn write(house: &House, visitor: &mut Visitor<'_>, room: RoomId, stop: &Cell<bool>) -> u32 {
    let (dice, mut mine, mut written) = (Dice::seeded(11), Vec::new(), 0);
    while !stop.get() {
        written += 1;
        match below(&dice, 10) {
            0 if !mine.is_empty() => {
                let no: i64 = mine.swap_remove(usize::from(below(&dice, 255)) % mine.len());
                let path = format!("/rooms/{room}/notes/{no}/withdraw");
                let word = format!("withdraw-{no}");
                visitor.post(&path, &[("reason", "misposted"), ("word", &word)]).await.sent_to();
            }
            1 if !mine.is_empty() => {
                let no = mine[usize::from(below(&dice, 255)) % mine.len()];
                let path = format!("/rooms/{room}/notes/{no}/correct");
                let seen = visitor.get(&path).await.ok().value("seen");
                let (text, word) = (format!("直した文、{written}回目。"), format!("correct-{written}"));
                let fields = [("text", text.as_str()), ("kind", "plain"), ("seen", &seen), ("word", &word)];
                visitor.post(&path, &fields).await.sent_to();
            }
            _ => mine.push(house.post(visitor, room, &format!("訪問の記録、{written}件目。")).await),
        }
    }
    written
}

/// Listens, is cut off, comes back; a thousand times.
async fn listen(visitor: &mut Visitor<'_>, page: &mut Page, live: &str, stop: &Cell<bool>) {
    let dice = Dice::seeded(12);
    for _ in 0..RECONNECTS {
        let mut follower = visitor.follow(live).await;
        // Cut off before a word was heard, after the first, or after some more; on the way to the answer or back.
        for _ in 0..below(&dice, 4) {
            let Said::Turn(turn) = follower.next().await else { panic!("the stream ended by itself") };
            if below(&dice, 8) == 0 {
                break;
            }
            if turn > page.turn {
                page.ask(visitor, below(&dice, 4) == 0).await;
            }
        }
    }
    stop.set(true);
}

on_both! {
    fn a_162_a_thousand_reconnects_miss_nothing_and_double_nothing(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut manager = house.signed_in(&f.manager).await;
            let (mut page, live, stop) = (Page::open(f.room), format!("/rooms/{}/live", f.room), Cell::new(false));
            let (written, ()) = tokio::join!(
                write(&house, &mut nurse, f.room, &stop),
                listen(&mut manager, &mut page, &live, &stop),
            );
            assert!(written > RECONNECTS / 10, "only {written} acts while a thousand streams broke");
            // Back for good: the first event says where the room stands, and the page asks once more.
            assert!(matches!(manager.follow(&live).await.next().await, Said::Turn(turn) if turn >= page.turn));
            page.ask(&mut manager, false).await;
            assert_eq!(page.doubled, Vec::<i64>::new());
            // The same as a page that was never away.
            let mut fresh = Page::open(f.room);
            fresh.ask(&mut manager, false).await;
            assert_eq!((page.turn, page.lines.len()), (fresh.turn, fresh.lines.len()));
            assert_eq!(page.lines, fresh.lines);
        });
    }

    /// A program that asks for JSON and takes the turn it is given as the next `after`.
    fn a_program_that_comes_back_after_many_notes_misses_none(db) {
        run(async {
            let house = House::new(db);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            let mut numbers = Vec::new();
            for n in 0..130 {
                numbers.push(house.post(&mut nurse, f.room, &format!("記録{n}。")).await);
            }
            let (mut turn, mut seen) = (f.note, Vec::new());
            loop {
                let reply = nurse.get(&format!("/rooms/{}/notes.json?after={turn}", f.room)).await.ok();
                let json: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
                let notes = json["notes"].as_array().expect("notes");
                if notes.is_empty() {
                    break;
                }
                seen.extend(notes.iter().map(|note| note["no"].as_i64().expect("a number")));
                turn = json["turn"].as_i64().expect("a turn");
            }
            assert_eq!(seen, numbers);
        });
    }
}
