//! The files of a unit together: V01 to V04, V07 and V08 of names, V12.

use std::collections::BTreeMap;

use crate::names::{Name, centre, covered, manages, prefix, read};
use crate::rules::{self, Found, Sheet};

/// The sending units of section 3.1, main file first, heaviest first; `+` marks the supplement of a plan.
const UNITS: [&[&str]; 9] = [
    &["UP1KYO", "UP2KYO", "UP3KYO", "+UPHOSOKU"],
    &["UPPLAN", "UPSIKYU", "UPHOSOKU"],
    &["UPYOBO", "UPKIHON", "UPYOBO_SUB", "UPKIHON_SUB1", "UPKIHON_SUB2", "UPKIHON_IMAGE"],
    &["DLT1KYO"],
    &["DLTPLAN"],
    &["UPJSK"],
    &["DLTJSK"],
    &["DLTKIHON"],
    &["DLTYOBO"],
];

/// Dependent file, main file.
const LEANS: [(&str, &str); 8] = [
    ("UP2KYO", "UP1KYO"),
    ("UP3KYO", "UP1KYO"),
    ("+UPHOSOKU", "UP1KYO"),
    ("UPSIKYU", "UPPLAN"),
    ("UPHOSOKU", "UPPLAN"),
    ("UPKIHON_SUB1", "UPKIHON"),
    ("UPKIHON_SUB2", "UPKIHON"),
    ("UPYOBO_SUB", "UPYOBO"),
];

/// The same file of the same unit, whatever its extension.
fn same(one: &Name, other: &Name) -> bool {
    let parts = |name: &Name| (name.prefix, name.month.clone(), name.image.clone());
    parts(one) == parts(other) && one.ends() == other.ends()
}

fn label(name: &Name) -> String {
    if name.is_plan_supplement() { "+UPHOSOKU".to_string() } else { name.prefix.to_string() }
}

fn unit_of(label: &str) -> usize {
    UNITS.iter().position(|unit| unit.contains(&label)).unwrap()
}

pub fn check(files: &[(&str, &[u8])]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut good: Vec<(&str, String, Name)> = Vec::new();
    let mut sheets: Vec<(&str, String, Sheet)> = Vec::new();
    for (index, (file, bytes)) in files.iter().enumerate() {
        let Some((name, broken)) = read(file) else {
            found.push((file.to_string(), 0, 0, 0, "V01", if prefix(file).is_some() { 'E' } else { 'W' }));
            continue;
        };
        let copy = |(other, content): &(&str, &[u8])| {
            content == bytes && read(other).is_some_and(|(other, _)| same(&other, &name))
        };
        if broken && files[index + 1..].iter().any(copy) {
            found.push((file.to_string(), 0, 0, 0, "V01", 'W'));
            continue;
        }
        if broken {
            found.push((file.to_string(), 0, 0, 0, "V01", 'E'));
        }
        if name.prefix != "UPKIHON_IMAGE" {
            if name.extension != "CSV" && !broken {
                found.push((file.to_string(), 0, 0, 0, "V01", 'W'));
            }
            sheets.push((file, label(&name), rules::check(file, &name, bytes, &mut found)));
        }
        good.push((file, label(&name), name));
    }
    of_names(files, &good, &mut found);
    of_people(&sheets, &mut found);
    of_images(files, &good, &sheets, &mut found);
    found
}

fn of_names(files: &[(&str, &[u8])], good: &[(&str, String, Name)], found: &mut Vec<Found>) {
    let order: Vec<&str> = UNITS.iter().flat_map(|unit| unit.iter().copied()).collect();
    let rank = |label: &str| order.iter().position(|other| *other == label).unwrap();
    let Some((lead_file, lead_label, lead)) = good.iter().min_by_key(|(_, label, _)| rank(label)) else { return };
    let unit = unit_of(lead_label);
    let mut about = |file: &str, rule, level| found.push((file.to_string(), 0, 0, 0, rule, level));
    for (index, (file, label, name)) in good.iter().enumerate() {
        if name.ends() != lead.ends() {
            about(file, "V04", 'E');
        }
        if unit_of(label) != unit {
            about(file, "V04", 'E');
        } else if name.month != lead.month && !name.month.is_empty() && !lead.month.is_empty() {
            about(file, "V08", 'E');
        }
        let before = good[..index].iter().any(|(_, other, earlier)| other == label && earlier.month == name.month);
        if before && label != "UPKIHON_IMAGE" {
            about(file, "V04", 'E');
        }
    }
    let prefixes = |file: &str| read(file).map(|(name, _)| name.prefix).or_else(|| prefix(file));
    let present: Vec<&str> = files.iter().filter_map(|(file, _)| prefixes(file)).collect();
    let mut needed: Vec<&str> = match unit {
        0 if lead.v3 => vec!["UP1KYO", "UP2KYO", "UPHOSOKU"],
        0 => vec!["UP1KYO", "UP2KYO", "UP3KYO", "UPHOSOKU"],
        1 => vec!["UPPLAN", "UPSIKYU", "UPHOSOKU"],
        _ => Vec::new(),
    };
    if unit == 2 && present.contains(&"UPYOBO_SUB") {
        needed.push("UPYOBO");
    }
    if unit == 2 && present.iter().any(|prefix| prefix.starts_with("UPKIHON_")) {
        needed.push("UPKIHON");
    }
    for prefix in needed.into_iter().filter(|prefix| !present.contains(prefix)) {
        let leans = |label: &str| LEANS.contains(&(label, prefix)) || label == "UPKIHON_IMAGE" && prefix == "UPKIHON";
        let asking = good.iter().find(|(_, label, _)| leans(label)).map_or(lead_file, |(file, _, _)| file);
        about(asking, "V04", 'E');
    }
    let v41 = if matches!(lead.month.as_str(), "" | "000000") {
        lead.serial.as_str() >= "20250401000000"
    } else {
        lead.month.as_str() >= "202504"
    };
    if v41 == lead.v3 {
        let level = if matches!(lead.month.as_str(), "" | "000000") { 'W' } else { 'E' };
        about(lead_file, "V07", level);
    }
    if lead.from == lead.to {
        about(lead_file, "V02", 'N');
    }
    if !lead.v3 {
        direction(lead_file, lead, &mut about);
    }
}

fn direction(file: &str, lead: &Name, about: &mut dyn FnMut(&str, &'static str, char)) {
    let (from, to) = (lead.from_type.as_str(), lead.to_type.as_str());
    let actual = matches!(lead.prefix, "UPJSK" | "DLTJSK");
    if actual && centre(from) && covered(to) && !manages(to) {
        return about(file, "V03", 'W');
    }
    if !(manages(from) || actual && covered(from)) || actual && !centre(from) && !covered(from) {
        about(file, "V03", 'E');
    }
    if !covered(to) && !manages(to) {
        return about(file, "V03", 'E');
    }
    let home_plan = matches!(lead.prefix, "UP1KYO" | "UP2KYO" | "UP3KYO" | "DLT1KYO") || lead.is_plan_supplement();
    if actual && !manages(to) || home_plan && !covered(to) {
        about(file, "V03", 'E');
    }
}

fn of_people(sheets: &[(&str, String, Sheet)], found: &mut Vec<Found>) {
    let by_label = |wanted: &str| sheets.iter().find(|(_, label, _)| label == wanted);
    for (file, label, sheet) in sheets {
        let Some((_, main)) = LEANS.iter().find(|(dependent, _)| dependent == label) else { continue };
        let Some((_, _, main)) = by_label(main) else { continue };
        for (_, (record, line)) in sheet.people.iter().filter(|(key, _)| !main.people.contains_key(*key)) {
            if !main.unclear {
                found.push((file.to_string(), *record, *line, 3, "V12", 'E'));
            }
        }
    }
    for (main, supplement) in [("UP1KYO", "+UPHOSOKU"), ("UPPLAN", "UPHOSOKU")] {
        let (Some((file, _, main)), Some((_, _, supplement))) = (by_label(main), by_label(supplement)) else {
            continue;
        };
        for (_, (record, line)) in main.people.iter().filter(|(key, _)| !supplement.people.contains_key(*key)) {
            if !supplement.unclear {
                found.push((file.to_string(), *record, *line, 3, "V12", 'W'));
            }
        }
    }
}

fn of_images(
    files: &[(&str, &[u8])],
    good: &[(&str, String, Name)],
    sheets: &[(&str, String, Sheet)],
    found: &mut Vec<Found>,
) {
    let Some((file, _, profile)) = sheets.iter().find(|(_, label, _)| label == "UPKIHON") else { return };
    let given: BTreeMap<String, &str> = files
        .iter()
        .filter(|(file, _)| prefix(file) == Some("UPKIHON_IMAGE"))
        .map(|(file, _)| (file.to_ascii_uppercase(), *file))
        .collect();
    for (record, line) in profile.images.iter().filter(|(image, _)| !given.contains_key(*image)).map(|(_, place)| place)
    {
        found.push((file.to_string(), *record, *line, 62, "V04", 'W'));
    }
    for (file, label, _) in good {
        if label == "UPKIHON_IMAGE" && !profile.unclear && !profile.images.contains_key(&file.to_ascii_uppercase()) {
            found.push((file.to_string(), 0, 0, 0, "V04", 'W'));
        }
    }
}
