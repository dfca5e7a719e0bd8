//! The rules on the rows of 第7表: V14, V15 and what V18 needs.

use super::{Memory, Row, covered, number, rental};

pub(super) fn breakdown(row: &mut Row<'_>, person: &Option<String>, memory: &mut Memory) {
    let at = row.position(9).unwrap() + 1;
    let place = (row.file.to_string(), row.record, row.line(9), at, "V18", 'E');
    if let Some(person) = person {
        memory.first.entry(person.clone()).or_insert(place.clone());
    }
    if row.good(34).is_some_and(|office| office != "9999999999") {
        row.say(34, "V18", 'E');
    }
    let Some(code) = row.good(9) else {
        memory.unclear = true;
        return;
    };
    let (service, item) = code.split_at(2);
    let sum = code == "999999" || ["AAAA", "EEEE", "ZZZZ"].contains(&item);
    let refused = code != "999999" && !covered(service);
    if refused {
        row.say(9, "V14", 'E');
    }
    if sum {
        if row.good(13).is_some_and(|units| !number(&units).is_empty()) {
            row.say(13, "V18", 'E');
        }
        for column in [14, 15] {
            if row.good(column).is_some() {
                row.say(column, "V18", 'E');
            }
        }
    } else {
        rental(row, row.columns.len() == 34, service, 10, 11);
    }
    let office = row.good(7);
    if code == "999999" {
        if office.is_some_and(|office| office != "9999999999") {
            row.say(7, "V18", 'E');
        }
        if let Some(person) = person
            && !memory.totals.insert(person.clone())
        {
            row.say(9, "V18", 'E');
        }
        return;
    }
    if refused || (sum && item != "AAAA") {
        return;
    }
    let (Some(person), Some(office)) = (person, office) else {
        memory.unclear = true;
        return;
    };
    let key = format!("{person}/{service}/{office}");
    if !sum {
        memory.services.entry(key).or_default().push((code, place));
    } else if !memory.subtotals.insert(key) {
        row.say(9, "V18", 'E');
    }
}
