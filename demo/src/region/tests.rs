//! The region is one people could live in: everything refers to something, and everybody was there when they wrote.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use kaigo::{BirthDate, Kana, Likeness, LoginId, NoteText, PersonName};

use super::*;

/// A Friday, and days on which weekdays, months and years turn.
const DAYS: [Date; 4] = [date(2026, 11, 20), date(2026, 3, 1), date(2027, 1, 3), date(2028, 2, 29)];

fn each(check: impl Fn(&Region, Date)) {
    for seed in [1, 2, 99] {
        for day in DAYS {
            check(&region(seed, day), day);
        }
    }
}

fn unique<'a>(keys: impl Iterator<Item = &'a str>, what: &str) {
    let mut seen = BTreeSet::new();
    for key in keys {
        assert!(seen.insert(key), "{what} {key} twice");
    }
}

#[test]
fn the_same_seed_and_day_give_the_same_region() {
    assert_eq!(region(1, DAYS[0]), region(1, DAYS[0]));
    assert_ne!(region(1, DAYS[0]).rooms, region(2, DAYS[0]).rooms);
    assert_eq!(region(1, DAYS[0]).people, region(2, DAYS[3]).people);
}

#[test]
fn as_many_as_promised() {
    each(|region, _| {
        assert_eq!((region.cities.len(), region.people.len()), (2, 30));
        assert!((12..=18).contains(&region.offices.len()));
        let kinds: BTreeSet<_> = region.offices.iter().filter_map(|office| office.kind).collect();
        assert!(kinds.len() >= 8, "{kinds:?}");
        for role in [Role::Operator, Role::City, Role::Manager, Role::Member] {
            assert!(region.people.iter().any(|person| person.role == role), "{role:?}");
        }
        assert_eq!(region.rooms.iter().filter(|room| room.closed.is_some()).count(), 1);
        assert!(region.rooms.iter().any(|room| room.opened.days_ago <= 2));
        assert_eq!(region.rooms.iter().filter(|room| room.patient.insured.is_none()).count(), 1);
        let months = region.rooms.iter().filter(|room| room.opened.days_ago > 100).count();
        assert_eq!((region.rooms.len(), months), (11, 10));
        let notes: usize = region.rooms.iter().map(|room| room.notes.len()).sum();
        assert!((600..=1_500).contains(&notes), "{notes} notes");
        let corrected =
            region.rooms.iter().flat_map(|room| &room.notes).filter(|note| note.corrected.is_some()).count();
        assert!(corrected >= 8, "{corrected} corrected");
        let reasons: BTreeSet<_> = region
            .rooms
            .iter()
            .flat_map(|room| &room.notes)
            .filter_map(|note| note.withdrawn)
            .map(|(_, why)| why)
            .collect();
        assert!(reasons.contains("misposted") && reasons.contains("wrong"), "{reasons:?}");
    });
}

#[test]
fn names_and_numbers_are_of_their_kind() {
    let region = region(1, DAYS[0]);
    let offices =
        region.cities.iter().map(|c| (c.number, c.kana)).chain(region.offices.iter().map(|o| (o.number, o.kana)));
    for (number, kana) in offices.clone() {
        let plain = number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        assert!(number.starts_with("99") && number.len() == 10 && plain, "{number}");
        Kana::parse(kana).unwrap();
    }
    unique(offices.map(|(number, _)| number), "office number");
    let phones = region.cities.iter().map(|c| c.phone).chain(region.offices.iter().map(|o| o.phone));
    for phone in phones {
        assert!(phone.starts_with("000-0000-") && phone.len() == 13, "{phone}");
    }
    for person in &region.people {
        LoginId::parse(person.login).unwrap();
        PersonName::parse(person.name).unwrap();
        Kana::parse(person.kana).unwrap();
        assert!(person.mail.ends_with(".example"), "{}", person.mail);
    }
    unique(region.people.iter().map(|p| p.login), "login");
    unique(region.people.iter().map(|p| p.name), "name");
    unique(region.people.iter().map(|p| p.mail), "mail");
    unique(region.devices.iter().map(|d| d.name), "device");
    for room in &region.rooms {
        PersonName::parse(room.patient.name).unwrap();
        Kana::parse(room.patient.kana).unwrap();
        let (year, month, day) = room.patient.born;
        let born = BirthDate::new(date(year, month, day), DAYS[0]).unwrap();
        assert!(born.age_on(DAYS[0]) >= 65);
        if let Some((insurer, number)) = room.patient.insured {
            assert!(insurer.starts_with("99") && insurer.len() == 6, "{insurer}");
            assert!(number.starts_with("99") && number.len() == 10, "{number}");
        }
    }
    unique(region.rooms.iter().filter_map(|r| r.patient.insured).map(|(_, number)| number), "insured number");
}

#[test]
fn two_patients_are_easily_taken_for_each_other() {
    let region = region(1, DAYS[0]);
    let names: Vec<_> = region
        .rooms
        .iter()
        .map(|room| (PersonName::parse(room.patient.name).unwrap(), Kana::parse(room.patient.kana).unwrap()))
        .collect();
    let pairs: Vec<_> = (0..names.len())
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .filter(|&(a, b)| Likeness::of(&names[a].0, &names[a].1).alike(&Likeness::of(&names[b].0, &names[b].1)))
        .map(|(a, b)| (names[b].0.as_str(), names[a].0.as_str()))
        .collect();
    assert_eq!(pairs, [("大庭 ハナ", "大場 ハル")]);
}

#[test]
fn everything_refers_to_something() {
    let region = region(1, DAYS[0]);
    let offices: BTreeMap<&str, &[&str]> = region
        .offices
        .iter()
        .map(|o| (o.number, &o.cities[..]))
        .chain(region.cities.iter().map(|c| (c.number, &[][..])))
        .collect();
    let people: BTreeMap<&str, &Person> = region.people.iter().map(|p| (p.login, p)).collect();
    let cities: BTreeSet<&str> = region.cities.iter().map(|c| c.code).collect();
    assert!(offices.values().all(|codes| codes.iter().all(|code| cities.contains(code))));
    assert!(offices.values().any(|codes| codes.len() == 2));
    for person in &region.people {
        assert!(!person.offices.is_empty() && person.offices.iter().all(|number| offices.contains_key(number)));
        let shared = region.devices.iter().any(|d| d.person.is_none() && d.office == person.offices[0]);
        assert!(shared, "{} has no device to sign in from", person.login);
    }
    for device in &region.devices {
        assert!(offices.contains_key(device.office), "{}", device.name);
        assert!(device.person.is_none_or(|login| people[login].offices.contains(&device.office)), "{}", device.name);
    }
    assert!(region.leading.iter().all(|login| people.contains_key(login)));
    for room in &region.rooms {
        assert!(cities.contains(room.city));
        assert_eq!(people[room.clerk].role, Role::City);
        let department = region.cities.iter().find(|c| c.code == room.city).map(|c| c.number);
        assert_eq!(department, Some(people[room.clerk].offices[0]));
        assert!(!room.consent.explainer_office.is_empty() && !room.consent.explainer.is_empty());
        unique(room.members.iter().map(|m| m.login), "member");
        for member in &room.members {
            let person = people[member.login];
            assert!(matches!(person.role, Role::Manager | Role::Member), "{}", person.login);
            let office = person.offices[0];
            assert!(offices[office].contains(&room.city), "{office} is not registered with {}", room.city);
        }
        let first: BTreeSet<_> =
            room.members.iter().filter(|m| m.joined.is_none()).map(|m| people[m.login].offices[0]).collect();
        assert!(first.len() >= 2, "{} needs two offices", room.patient.name);
    }
}

#[test]
fn everybody_was_there_when_they_wrote_and_read() {
    each(|region, _| {
        let newcomers: BTreeSet<_> = region.people.iter().filter(|p| p.newcomer).map(|p| p.login).collect();
        assert!(!newcomers.is_empty());
        for room in &region.rooms {
            let name = room.patient.name;
            let there = |login: &str, when: When| {
                let member = room.members.iter().find(|m| m.login == login).unwrap();
                let from = member.joined.unwrap_or(room.opened);
                let to = member.removed.or(room.closed.map(|(when, _)| when));
                assert!(from <= when && to.is_none_or(|to| when <= to), "{name}: {login} {when:?}");
            };
            for member in &room.members {
                assert!(member.joined.is_none_or(|joined| joined > room.opened), "{name}: {}", member.login);
            }
            for note in &room.notes {
                there(note.author, note.when);
                assert!(!newcomers.contains(note.author));
                let after = note.corrected.as_ref().map(|(when, _)| *when).or(note.withdrawn.map(|(when, _)| when));
                assert!(after.is_none_or(|after| note.when < after), "{name}: {}", note.text);
                assert!((6..=20).contains(&note.when.hour), "{name}: {:?}", note.when);
            }
            assert!(room.notes.windows(2).all(|pair| pair[0].when < pair[1].when), "{name}");
            for (login, when) in &room.read {
                there(login, *when);
                assert!(!newcomers.contains(login), "{login} has never signed in");
            }
        }
    });
}

#[test]
fn nothing_has_happened_in_the_future() {
    each(|region, _| {
        for room in &region.rooms {
            for note in &room.notes {
                let last = note.corrected.as_ref().map_or(note.when, |(when, _)| *when);
                assert!(last.days_ago > 0 || (last.days_ago == 0 && last.hour < 10), "{last:?}");
            }
        }
    });
    let at = |hour| day_of_creation(date(2026, 11, 20).at(hour, 0, 0, 0));
    assert_eq!((at(9), at(10), at(23)), (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 20)));
}

#[test]
fn every_text_is_one_that_may_be_written() {
    each(|region, _| {
        for note in region.rooms.iter().flat_map(|room| &room.notes) {
            for text in std::iter::once(&note.text).chain(note.corrected.as_ref().map(|(_, text)| text)) {
                assert_eq!(NoteText::parse(text).unwrap().as_str(), text);
                assert!(!text.contains(['{', '}', '[', ']', '|', '!']), "{text}");
            }
            assert!(note.corrected.as_ref().is_none_or(|(_, text)| *text != note.text), "{}", note.text);
        }
    });
}

#[test]
fn each_story_has_its_own_many_sentences() {
    let mut told = BTreeMap::new();
    for story in stories::ALL.iter().filter(|story| story.opened > 100) {
        let routine = story.rounds.iter().flat_map(|round| round.topics.iter().copied().flatten().copied());
        let threads = story.threads.iter().flat_map(|thread| thread.lines.iter().map(|said| said.text));
        let sentences: BTreeSet<&str> = routine.chain(threads).collect();
        assert!(sentences.len() >= 40, "{}: {}", story.name, sentences.len());
        for sentence in sentences.into_iter().filter(|sentence| sentence.chars().count() > 20) {
            let other = told.insert(sentence, story.name);
            assert!(other.is_none(), "{sentence}: {} and {other:?}", story.name);
        }
        for round in story.rounds {
            assert!(round.take.0 >= 1 && round.take.0 <= round.take.1 && round.take.1 <= round.topics.len());
            assert!(round.topics.iter().all(|topic| topic.iter().filter(|s| !s.starts_with('!')).count() >= 2));
            assert!(story.members.iter().any(|cast| cast.login == round.who), "{}: {}", story.name, round.who);
        }
    }
}

#[test]
fn the_last_week_is_the_fullest() {
    each(|region, _| {
        let weeks = |from: i32, to: i32| {
            let notes = region.rooms.iter().flat_map(|room| &room.notes);
            notes.filter(|note| (from..to).contains(&note.when.days_ago)).count()
        };
        assert!(weeks(0, 7) * 8 > weeks(30, 86), "{} {}", weeks(0, 7), weeks(30, 86));
    });
}

/// What 三崎 ゆう sees in the morning, and the room she opens first.
#[test]
fn the_leading_nurse_has_unread_notes() {
    each(|region, _| {
        let unread = |login: &str, room: &Room| {
            let to = room.read.iter().find(|(who, _)| *who == login).map(|(_, when)| *when);
            let new = room.notes.iter().filter(|note| to.is_none_or(|to| note.when > to));
            new.filter(|note| note.author != login).count()
        };
        let of = |name: &str| region.rooms.iter().find(|room| room.patient.name == name).unwrap();
        assert_eq!(unread("misaki.y07", of("大庭 ハナ")), 3);
        assert_eq!(unread("misaki.y07", of("小宮山 正一")), 4);
        let last = of("大庭 ハナ").notes.last().unwrap();
        assert!(last.relay && last.author == "kusunoki.s" && last.text.starts_with("体重が1週間で1.2kg増えています。"));
        assert_eq!((last.when.days_ago, last.when.hour, last.when.minute), (0, 9, 12));
    });
}

/// Every place in the notes is one of ours, and Latin letters stand for measures and terms, never for a product.
#[test]
fn no_place_and_no_product_from_outside() {
    const ORDINARY: [&str; 11] =
        ["縁側市", "渚町", "町の集まり", "沢村", "野々村", "市の", "市に", "市が", "市販", "区分", "都度"];
    const LATIN: [&str; 15] =
        ["SpO", "BNP", "HbA", "c", "Borg", "kg", "g", "mg", "kcal", "ml", "L", "km", "m", "cm", "mm"];
    each(|region, _| {
        let notes = region.rooms.iter().flat_map(|room| &room.notes);
        let texts = notes.flat_map(|note| [Some(&note.text), note.corrected.as_ref().map(|(_, text)| text)]).flatten();
        for text in texts {
            let mut rest = text.clone();
            for known in ORDINARY {
                rest = rest.replace(known, "");
            }
            assert!(!rest.contains(['市', '県', '区', '町', '村', '都', '府']), "{text}");
            for word in rest.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
                assert!(LATIN.contains(&word), "{word}: {text}");
            }
        }
    });
}
