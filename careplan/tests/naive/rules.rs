//! The rules on the rows of one file: V05 to V11 and V13 to V20, and what V12 needs.

mod sums;

use std::collections::{BTreeMap, BTreeSet};

use crate::csv::{Record, number, other_encoding, split};
use crate::names::{Column, Name, centre, columns, covered, days};
use crate::shapes;

/// File, record, line, column, rule, level (E, W, N); 0 where there is no such place.
pub type Found = (String, u64, u64, usize, &'static str, char);

/// What one file says of its persons.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Key and place of its first row.
    pub people: BTreeMap<String, (u64, u64)>,
    /// Some key could not be read.
    pub unclear: bool,
    /// Images named, in capitals, and where first.
    pub images: BTreeMap<String, (u64, u64)>,
}

struct Row<'a> {
    record: u64,
    cells: &'a Record,
    columns: &'a [Column],
    bad: BTreeSet<usize>,
    file: &'a str,
    found: Vec<Found>,
}

impl Row<'_> {
    fn position(&self, number: usize) -> Option<usize> {
        self.columns.iter().position(|column| column.number == number)
    }

    fn raw(&self, number: usize) -> String {
        self.position(number).map(|at| self.cells.cells[at].text.clone()).unwrap_or_default()
    }

    /// Filled and without an error so far.
    fn good(&self, number: usize) -> Option<String> {
        let text = self.raw(number);
        (!text.is_empty() && !self.bad.contains(&number)).then_some(text)
    }

    fn line(&self, number: usize) -> u64 {
        self.position(number).map_or(self.cells.line, |at| self.cells.cells[at].line)
    }

    fn say(&mut self, number: usize, rule: &'static str, level: char) {
        let Some(at) = self.position(number) else { return };
        if level == 'E' {
            self.bad.insert(number);
        }
        self.found.push((self.file.to_string(), self.record, self.line(number), at + 1, rule, level));
    }
}

pub fn check(file: &str, name: &Name, bytes: &[u8], found: &mut Vec<Found>) -> Sheet {
    let mut v3 = name.v3;
    let mut sheet = Sheet::default();
    let mut memory = Memory::default();
    let (mut records, mut ctrl_z) = split(bytes);
    if let Some(ascii) = other_encoding(bytes) {
        found.push((file.to_string(), 0, 0, 0, "V05", 'E'));
        sheet.unclear = true;
        records.retain(|record| record.ended && record.end <= ascii);
        ctrl_z = None;
    } else if records.iter().all(Record::is_blank) {
        found.push((file.to_string(), 0, 0, 0, "V06", 'E'));
        sheet.unclear = true;
    }
    if let Some(line) = ctrl_z {
        found.push((file.to_string(), 0, line, 0, "V06", 'W'));
    }
    if let Some(first) = records.iter().find(|record| !record.is_blank())
        && v3
        && first.broken.is_none()
        && first.cells[0].text == "202407"
        && first.cells.len() == columns(name.prefix, false).len()
    {
        found.push((file.to_string(), 0, 0, 0, "V01", 'E'));
        v3 = false;
    }
    let columns = columns(name.prefix, v3);
    let mut number = 0;
    for record in &records {
        if record.is_blank() {
            found.push((file.to_string(), 0, record.line, 0, "V06", 'W'));
            continue;
        }
        number += 1;
        let mut row =
            Row { record: number, cells: record, columns: &columns, bad: BTreeSet::new(), file, found: Vec::new() };
        if let Some(field) = record.broken {
            let column = if field < columns.len() { field + 1 } else { 0 };
            found.push((file.to_string(), number, record.cells[field].line, column, "V06", 'E'));
            sheet.unclear = true;
            continue;
        }
        let first = &record.cells[0].text;
        if number == 1 && !first.is_empty() && !crate::names::digits(first) {
            let rule = if shapes::bytes(first).0 { "V06" } else { "V05" };
            found.push((file.to_string(), 1, record.line, 1, rule, 'E'));
            sheet.unclear = true;
            continue;
        }
        if record.cells.len() != columns.len() {
            found.push((file.to_string(), number, record.line, 0, "V06", 'E'));
            sheet.unclear = true;
            continue;
        }
        for column in &columns {
            field(&mut row, column);
        }
        rules(&mut row, name, v3, &mut sheet, &mut memory);
        found.append(&mut row.found);
    }
    memory.close(file, name, &sheet, found);
    sheet
}

fn field(row: &mut Row<'_>, column: &Column) {
    let at = row.position(column.number).unwrap();
    let cell = &row.cells.cells[at];
    let (text, quoted) = (cell.text.clone(), cell.quoted);
    if text.is_empty() {
        match column.need {
            'R' => row.say(column.number, "V10", 'E'),
            'D' => row.say(column.number, "V10", 'W'),
            _ => {}
        }
        return;
    }
    let (good, second) = shapes::bytes(&text);
    if column.kind != "TEXT" {
        if let Some((rule, level)) = shapes::fault(column, &text) {
            let (rule, level) = if good { (rule, level) } else { ("V05", 'E') };
            row.say(column.number, rule, level);
        }
        return;
    }
    if !good {
        return row.say(column.number, "V05", 'E');
    }
    if !quoted {
        row.say(column.number, "V06", 'W');
    }
    if text.replace("\r\n", "").contains('\r') || text.contains('\t') {
        row.say(column.number, "V05", 'W');
    }
    if second {
        row.say(column.number, "V05", 'N');
    }
}

/// What the rules remember from row to row.
#[derive(Default)]
struct Memory {
    /// V16: 0 no row for the receiver, 1 under another type, 2 yes.
    served: BTreeMap<String, u8>,
    triples: BTreeSet<String>,
    /// V15: rentals that look the same, with the place of No.19 where it is empty.
    rentals: BTreeMap<String, Vec<Option<Found>>>,
    /// V18, by person, type and office: codes with their places; count of subtotals.
    services: BTreeMap<String, Vec<(String, Found)>>,
    subtotals: BTreeSet<String>,
    totals: BTreeSet<String>,
    /// V18: place of No.9 in the first row of each person.
    first: BTreeMap<String, Found>,
    unclear: bool,
}

fn rules(row: &mut Row<'_>, name: &Name, v3: bool, sheet: &mut Sheet, memory: &mut Memory) {
    let version = if v3 { "202208" } else { "202407" };
    if row.good(1).is_some_and(|value| value != version) {
        row.say(1, "V07", 'E');
    }
    match name.prefix {
        "UPPLAN" | "UPJSK" | "UPSIKYU" => month(row, name, 5),
        "DLTPLAN" | "DLTJSK" => month(row, name, 4),
        "UPHOSOKU" => {
            supplement(row, name);
            slots(row);
        }
        "UP1KYO" => asks(row, 25, "3", 26),
        "UP2KYO" => {
            for column in [6, 8, 13] {
                if row.good(column).is_some_and(|number| number.bytes().all(|digit| digit == b'0')) {
                    row.say(column, "V10", 'E');
                }
            }
        }
        "UPKIHON" => {
            asks(row, 8, "03", 9);
            asks(row, 12, "02", 13);
            if let Some(image) = row.good(62) {
                let place = (row.record, row.line(62));
                sheet.images.entry(image.to_ascii_uppercase()).or_insert(place);
            }
        }
        _ => {}
    }
    let person = person(row, name, sheet);
    match name.prefix {
        "UP2KYO" => triple(row, &person, [6, 8, 13], "V19", memory),
        "UPYOBO_SUB" => triple(row, &person, [5, 10, 14], "V20", memory),
        "UPPLAN" | "UPJSK" => usage(row, name, memory),
        "UPSIKYU" => sums::breakdown(row, &person, memory),
        "DLTJSK" => {
            if row.good(6).is_some_and(|service| !covered(&service)) {
                row.say(6, "V14", 'E');
            }
            own(row, name, 5, 6);
        }
        _ => {}
    }
    if let Some(person) = person
        && matches!(name.prefix, "UPPLAN" | "UPSIKYU")
    {
        let (office, code) = if name.prefix == "UPSIKYU" { (7, 9) } else { (20, 15) };
        let served = match row.good(office) {
            None => 2,
            Some(office) if office != name.to => 0,
            Some(_) if name.v3 => 2,
            Some(_) => row.good(code).map_or(2, |code| if code[..2] == name.to_type { 2 } else { 1 }),
        };
        let best = memory.served.entry(person).or_default();
        *best = served.max(*best);
    }
}

fn month(row: &mut Row<'_>, name: &Name, number: usize) {
    if row.good(number).is_some_and(|month| month != name.month) {
        row.say(number, "V08", 'E');
    }
}

fn supplement(row: &mut Row<'_>, name: &Name) {
    let plan = name.month == "000000";
    if row.good(4).is_some_and(|date| plan == (date == "00000000")) {
        row.say(4, "V09", 'E');
    }
    if row.good(63).is_some_and(|month| month != name.month) {
        row.say(63, "V09", 'E');
    }
}

fn slots(row: &mut Row<'_>) {
    let mut empty_before = false;
    for slot in 0..9 {
        let first = 20 + slot * 4;
        let used = (first..first + 4).any(|number| !row.raw(number).is_empty());
        if used && row.raw(first).is_empty() {
            row.say(first, "V10", 'W');
        }
        if used && empty_before {
            row.say(first, "V10", 'W');
        }
        empty_before |= !used;
    }
}

fn asks(row: &mut Row<'_>, by: usize, value: &str, number: usize) {
    if row.raw(by) == value && row.raw(number).is_empty() {
        row.say(number, "V10", 'W');
    }
}

/// Key of the row's person by section 3.4; `None` where it cannot be read or the file keeps none.
fn person(row: &mut Row<'_>, name: &Name, sheet: &mut Sheet) -> Option<String> {
    let (date, once) = match name.prefix {
        "UPHOSOKU" if name.month == "000000" => (4, true),
        "UPHOSOKU" => (0, true),
        "UP1KYO" => (14, true),
        "UP2KYO" | "UP3KYO" => (5, false),
        "UPPLAN" | "UPSIKYU" => (0, false),
        "UPKIHON" | "UPYOBO" => (4, true),
        "UPKIHON_SUB1" | "UPKIHON_SUB2" | "UPYOBO_SUB" => (4, false),
        _ => return None,
    };
    let date = if date == 0 { Some(String::new()) } else { row.good(date) };
    let (Some(insurer), Some(insured), Some(date)) = (row.good(2), row.good(3), date) else {
        sheet.unclear = true;
        return None;
    };
    let key = format!("{insurer}/{insured}/{date}");
    if sheet.people.contains_key(&key) {
        if once {
            row.say(3, "V12", 'E');
        }
    } else {
        sheet.people.insert(key.clone(), (row.record, row.line(3)));
    }
    Some(key)
}

fn triple(row: &mut Row<'_>, person: &Option<String>, columns: [usize; 3], rule: &'static str, memory: &mut Memory) {
    for (index, column) in columns.into_iter().enumerate() {
        if row.raw(column).is_empty() && columns[index + 1..].iter().any(|below| !row.raw(*below).is_empty()) {
            return row.say(column, rule, 'W');
        }
    }
    let [Some(a), Some(b), Some(c)] = columns.map(|column| row.good(column)) else { return };
    let Some(person) = person else { return };
    if !memory.triples.insert(format!("{person}/{}/{}/{}", number(&a), number(&b), number(&c))) {
        row.say(columns[2], rule, 'W');
    }
}

fn usage(row: &mut Row<'_>, name: &Name, memory: &mut Memory) {
    if let Some(month) = row.good(5) {
        if row.good(10).is_some_and(|day| day[..6] != month) {
            row.say(10, "V13", 'W');
        }
        if row.good(11).is_some_and(|map| map[days(&month)..].contains('1')) {
            row.say(11, "V13", 'W');
        }
    }
    if let Some(code) = row.good(15) {
        let service = &code[..2];
        if !covered(service) {
            row.say(15, "V14", 'E');
        }
        rental(row, row.columns.len() == 22, service, 16, 17);
        let detail = row.raw(19);
        if service != "17" && !detail.is_empty() {
            row.say(19, "V15", 'W');
        }
        let units = row.good(8).map(|units| number(&units)).or(row.raw(8).is_empty().then(|| "none".to_string()));
        if service == "17"
            && let (Some(insurer), Some(insured), Some(day), Some(units)) =
                (row.good(2), row.good(3), row.good(10), units)
        {
            let at = row.position(19).unwrap() + 1;
            let place = (row.file.to_string(), row.record, row.line(19), at, "V15", 'W');
            let same = memory.rentals.entry(format!("{insurer}/{insured}/{day}/{code}/{units}")).or_default();
            same.push(detail.is_empty().then_some(place));
        }
    }
    if name.prefix == "UPJSK" {
        own(row, name, 20, 15);
    }
}

fn rental(row: &mut Row<'_>, v3: bool, service: &str, tais: usize, report: usize) {
    let rents = service == "17" || service == "67";
    match (rents, row.raw(tais).is_empty(), row.raw(report).is_empty()) {
        _ if v3 => {}
        (true, true, true) => row.say(tais, "V15", 'E'),
        (true, false, false) => row.say(report, "V15", 'W'),
        (false, false, _) => row.say(tais, "V15", 'W'),
        (false, true, false) => row.say(report, "V15", 'W'),
        _ => {}
    }
}

/// V17.
fn own(row: &mut Row<'_>, name: &Name, office: usize, code: usize) {
    if centre(&name.from_type) {
        return;
    }
    if row.good(office).is_some_and(|office| office != name.from) {
        row.say(office, "V17", 'W');
    }
    if !name.v3 && row.good(code).is_some_and(|code| code[..2] != name.from_type) {
        row.say(code, "V17", 'W');
    }
}

impl Memory {
    fn close(self, file: &str, name: &Name, sheet: &Sheet, found: &mut Vec<Found>) {
        for same in self.rentals.into_values().filter(|same| same.len() > 1) {
            found.extend(same.into_iter().flatten());
        }
        if matches!(name.prefix, "UPPLAN" | "UPSIKYU") && !centre(&name.to_type) {
            for (key, (record, line)) in &sheet.people {
                match self.served[key] {
                    0 if !sheet.unclear => found.push((file.to_string(), *record, *line, 3, "V16", 'E')),
                    1 => found.push((file.to_string(), *record, *line, 3, "V16", 'W')),
                    _ => {}
                }
            }
        }
        if name.prefix != "UPSIKYU" || self.unclear || sheet.unclear {
            return;
        }
        for (key, rows) in self.services {
            if rows.len() > 1 && !self.subtotals.contains(&key) {
                let several = rows.iter().any(|(code, _)| *code != rows[0].0);
                let (_, mut place) = rows[0].clone();
                place.5 = if several { 'E' } else { 'W' };
                found.push(place);
            }
        }
        found
            .extend(self.first.into_iter().filter(|(person, _)| !self.totals.contains(person)).map(|(_, place)| place));
    }
}
