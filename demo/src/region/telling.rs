//! Makes a room with its notes out of a story.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use kaigo::era::weekday_of;

use super::dice::Dice;
use super::plan::{Cast, Round, Said, Story, Thread, Track};
use super::{Consent, Member, Note, Patient, Room, When, offices, people};

/// What happened longer ago than this keeps office days; what is fresh stays where the story puts it.
const RECENT: i32 = 7;

pub fn tell(story: &Story, seed: u64, day: Date) -> Room {
    let opened = morning(story.opened, day);
    let closed = story.closed.map(|(days_ago, why)| (evening(days_ago), why));
    let members: Vec<Member> = story.members.iter().map(|cast| member(cast, day)).collect();

    let mut notes = Vec::new();
    for thread in story.threads {
        converse(story, thread, day, &mut notes);
    }
    // The conversation that opens the room comes first.
    let first = notes.iter().map(|note| note.when).min().unwrap_or(opened);
    for round in story.rounds {
        visit(story, round, seed, day, &mut notes);
    }
    notes.retain(|note: &Note| {
        let inside = |m: &Member| {
            m.login == note.author
                && m.joined.is_none_or(|from| from < note.when)
                && m.removed.is_none_or(|to| note.when < to)
        };
        first <= note.when && closed.is_none_or(|(end, _)| note.when < end) && members.iter().any(inside)
    });
    notes.sort_by_key(|note| note.when);
    spread(&mut notes);

    let read = story.members.iter().zip(&members).filter_map(|(cast, member)| read_to(cast, member, &notes)).collect();
    Room {
        city: story.city,
        clerk: story.clerk,
        patient: Patient {
            name: story.name,
            kana: story.kana,
            born: story.born,
            sex: story.sex,
            insured: story.insured,
        },
        consent: consent(story),
        opened,
        closed,
        members,
        notes,
        read,
    }
}

/// Nine o'clock, on a day on which a city works.
fn morning(days_ago: i32, day: Date) -> When {
    let back = match date_of(day, days_ago).weekday() {
        Weekday::Saturday => 1,
        Weekday::Sunday => 2,
        _ => 0,
    };
    When { days_ago: days_ago + if days_ago > RECENT { back } else { 0 }, hour: 9, minute: 0 }
}

fn evening(days_ago: i32) -> When {
    When { days_ago, hour: 16, minute: 0 }
}

fn member(cast: &Cast, day: Date) -> Member {
    let joined = cast.joined.map(|days_ago| morning(days_ago, day));
    Member { login: cast.login, joined, removed: cast.left.map(evening) }
}

fn consent(story: &Story) -> Consent {
    let explainer = people::people().into_iter().find(|person| person.login == story.explainer);
    let number = explainer.as_ref().and_then(|person| person.offices.first().copied());
    let office = offices::offices().into_iter().find(|office| Some(office.number) == number);
    let (original_at, text_version) = match story.city {
        "nagisa" => ("渚町 健康福祉課 保管庫", "渚町 同意書 第1版（令和7年10月）"),
        _ => ("縁側市 高齢福祉課 書庫 B-3", "縁側市 同意書 第2版（令和7年4月）"),
    };
    Consent {
        signed_days_ago: 4,
        proxy: story.proxy,
        family: story.family,
        explainer_office: office.map_or("", |office| office.name),
        explainer: explainer.map_or("", |person| person.name),
        original_at,
        text_version,
    }
}

/// No two notes in the same minute: the second one a minute later.
fn spread(notes: &mut [Note]) {
    for at in 1..notes.len() {
        if notes[at].when <= notes[at - 1].when {
            notes[at].when = later(notes[at - 1].when, 1);
        }
    }
}

/// Everything but the latest few notes of others; whoever wrote has read what came before.
fn read_to(cast: &Cast, member: &Member, notes: &[Note]) -> Option<(&'static str, When)> {
    if cast.unread == usize::MAX {
        return None;
    }
    let mut unread = cast.unread;
    let there = notes.iter().rev().filter(|note| member.removed.is_none_or(|to| note.when < to));
    let last = there.filter(|note| {
        if note.author == cast.login {
            return true;
        }
        let skipped = unread > 0;
        unread -= usize::from(skipped && note.withdrawn.is_none());
        !skipped
    });
    let when = last.map(|note| note.when).next()?;
    let when = member.joined.map_or(when, |joined| when.max(later(joined, 5)));
    Some((cast.login, when))
}

fn converse(story: &Story, thread: &Thread, day: Date, notes: &mut Vec<Note>) {
    let mut ago = thread.ago;
    while thread.ago > RECENT && !is_early_in_week(date_of(day, ago)) {
        ago -= 1;
    }
    for said in thread.lines {
        notes.push(line(story, said, (ago - said.later).max(0), day));
    }
}

fn line(story: &Story, said: &Said, days_ago: i32, day: Date) -> Note {
    let mut voice = Voice { story, dice: Dice::of(0, said.text), days_ago, day };
    let when = When { days_ago, hour: said.at.0, minute: said.at.1 };
    let text = voice.speak(said.text);
    Note {
        when,
        author: said.who,
        relay: said.relay,
        text: said.was.map_or_else(|| text.clone(), |(old, _)| voice.speak(old)),
        corrected: said.was.map(|(_, minutes)| (later(when, minutes), text.clone())),
        withdrawn: said.withdrawn.map(|(why, minutes)| (later(when, minutes), why)),
    }
}

fn visit(story: &Story, round: &Round, seed: u64, day: Date, notes: &mut Vec<Note>) {
    let name = format!("{}/{}/{}/{}", story.name, round.who, round.from, round.weekdays);
    let mut dice = Dice::of(seed, &name);
    let mut decks: Vec<Deck> = round.topics.iter().map(|topic| Deck::of(topic)).collect();
    for days_ago in (round.to..=round.from).rev() {
        let date = date_of(day, days_ago);
        if !round.weekdays.contains(weekday_of(date)) || week_of(date) % round.every != 0 {
            continue;
        }
        // Whoever writes in a thread that day has said what there was to say.
        let has_spoken = notes.iter().any(|note| note.author == round.who && note.when.days_ago == days_ago);
        if has_spoken || !dice.percent(chance(round.write, days_ago)) {
            continue;
        }
        let start = When { days_ago, hour: round.start.0, minute: round.start.1 };
        let when = later(start, dice.roll(round.within as usize + 1) as i32);
        let mut voice = Voice { story, dice: Dice::of(seed, &format!("{name}/{days_ago}")), days_ago, day };
        let topics = choose(round, &mut dice);
        let said: Vec<String> = topics.iter().map(|&topic| voice.speak(decks[topic].draw(&mut dice))).collect();
        let relay = dice.percent(round.relay);
        let note = Note { when, author: round.who, relay, text: said.concat(), corrected: None, withdrawn: None };
        slip(note, &said, &mut dice, notes);
    }
}

/// The first topic, and as many others as the round takes, in their order.
fn choose(round: &Round, dice: &mut Dice) -> Vec<usize> {
    let (least, most) = round.take;
    let take = least + dice.roll(most - least + 1);
    let mut topics: Vec<usize> = (0..round.topics.len()).collect();
    while topics.len() > take.max(1) {
        topics.remove(1 + dice.roll(topics.len() - 1));
    }
    topics
}

/// Pushes the note; now and then its author first forgot the last sentence, or pressed twice.
fn slip(mut note: Note, said: &[String], dice: &mut Dice, notes: &mut Vec<Note>) {
    if let ([first @ .., _], chance @ 0..=2) = (said, dice.roll(150)) {
        if first.is_empty() {
        } else if chance < 2 {
            let whole = std::mem::replace(&mut note.text, first.concat());
            note.corrected = Some((later(note.when, 3 + dice.roll(25) as i32), whole));
        } else {
            let when = later(note.when, 1);
            notes.push(Note { when, withdrawn: Some((later(when, 3), "twice")), ..note.clone() });
        }
    }
    notes.push(note);
}

/// Recent weeks are written about more fully.
fn chance(write: u8, days_ago: i32) -> u8 {
    match days_ago {
        0..=21 => write,
        22..=60 => (u16::from(write) * 4 / 5) as u8,
        _ => (u16::from(write) * 3 / 5) as u8,
    }
}

fn date_of(day: Date, days_ago: i32) -> Date {
    day.saturating_sub(days_ago.days())
}

/// Weeks since an arbitrary Monday.
fn week_of(day: Date) -> i64 {
    day.duration_since(date(2001, 1, 1)).as_hours() / (7 * 24)
}

fn is_early_in_week(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday)
}

fn later(when: When, minutes: i32) -> When {
    let total = i32::from(when.hour) * 60 + i32::from(when.minute) + minutes;
    When { days_ago: when.days_ago - total / 1440, hour: (total / 60 % 24) as i8, minute: (total % 60) as i8 }
}

/// Sentences of one topic: all are used before one comes again.
struct Deck {
    /// Those that may come again.
    again: Vec<&'static str>,
    left: Vec<&'static str>,
    last: &'static str,
}

impl Deck {
    fn of(topic: &'static [&'static str]) -> Self {
        let again = topic.iter().copied().filter(|sentence| !sentence.starts_with('!')).collect();
        let left = topic.iter().map(|sentence| sentence.trim_start_matches('!')).collect();
        Self { again, left, last: "" }
    }

    fn draw(&mut self, dice: &mut Dice) -> &'static str {
        if self.left.is_empty() {
            self.left.extend(self.again.iter().filter(|sentence| **sentence != self.last));
        }
        if !self.left.is_empty() {
            self.last = self.left.remove(dice.roll(self.left.len()));
        }
        self.last
    }
}

/// Fills in what a sentence leaves open, on one day of one story.
struct Voice<'a> {
    story: &'a Story,
    dice: Dice,
    days_ago: i32,
    day: Date,
}

impl Voice<'_> {
    fn speak(&mut self, sentence: &str) -> String {
        let mut out = String::new();
        let mut rest = sentence;
        while let Some(open) = rest.find(['[', '{']) {
            out.push_str(&rest[..open]);
            let close = rest[open..].find([']', '}']).map_or(rest.len(), |at| open + at);
            let inner = &rest[open + 1..close];
            match &rest[open..=open] {
                "[" => {
                    let choices: Vec<&str> = inner.split('|').collect();
                    out.push_str(choices[self.dice.roll(choices.len())]);
                }
                _ => out.push_str(&self.value(inner)),
            }
            rest = rest.get(close + 1..).unwrap_or_default();
        }
        out + rest
    }

    fn value(&self, name: &str) -> String {
        let after = |mark: char| name.strip_prefix(mark).and_then(|days| days.parse::<i32>().ok());
        if let Some(days) = after('+').or_else(|| after('~')) {
            let mut date = date_of(self.day, self.days_ago - days);
            while name.starts_with('~') && matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                date = date.saturating_add(1.day());
            }
            return format!("{}日（{}）", date.day(), weekday_of(date));
        }
        let track = self.story.tracks.iter().find(|track| track.name == name);
        // The braces stay where no track has this name; a test looks for them.
        track.map_or_else(|| format!("{{{name}}}"), |track| self.measured(track))
    }

    /// The same all day, for everybody who writes it down.
    fn measured(&self, track: &Track) -> String {
        let name = format!("{}/{}", self.story.name, track.name);
        let noise = Dice::of(self.days_ago as u64, &name).sway() * track.noise;
        format!("{:.*}", track.decimals, level(track.points, self.days_ago) + noise)
    }
}

/// On the line between the two points around a day.
fn level(points: &[(i32, f64)], days_ago: i32) -> f64 {
    let points: BTreeMap<i32, f64> = points.iter().copied().collect();
    let newer = points.range(..=days_ago).next_back();
    let older = points.range(days_ago..).next();
    match (newer, older) {
        (Some((a, x)), Some((b, y))) if a != b => x + (y - x) * f64::from(days_ago - a) / f64::from(b - a),
        (Some((_, x)), _) | (None, Some((_, x))) => *x,
        (None, None) => 0.0,
    }
}
