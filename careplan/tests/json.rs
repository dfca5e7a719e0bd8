//! JSON of `check`, edition 2: what it says at every exit status, held to the committed schema.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use careplan::cli::{Console, Format, Verb, run};
use careplan::{Fault, Severity};
use common::Broken;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../schema/check-2.json");

/// Holds a value to the schema: the words the schema uses, and no others, so that none is passed over.
fn valid(value: &Value) {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    if let Some(wrong) = wrong(value, &schema, &schema) {
        panic!("{wrong}\n{value:#}");
    }
}

fn wrong(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    let has_type = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    let list = |rule: &Value| rule.as_array().unwrap().clone();
    let check = |(word, rule): (&String, &Value)| -> Option<String> {
        let fits = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "properties" => true,
            "const" => value == rule,
            "enum" => list(rule).contains(value),
            "type" => rule.as_array().map_or_else(|| has_type(rule), |types| types.iter().any(has_type)),
            "required" => list(rule).iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "additionalProperties" => {
                assert_eq!(rule, &json!(false));
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|object| object.keys().all(|name| known.contains_key(name)))
            }
            "oneOf" => list(rule).iter().filter(|rule| wrong(value, rule, root).is_none()).count() == 1,
            "minimum" => value.as_u64().is_none_or(|number| number >= rule.as_u64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.len() as u64 >= rule.as_u64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| pattern(rule.as_str().unwrap(), text)),
            "items" => return value.as_array()?.iter().find_map(|item| wrong(item, rule, root)),
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                return wrong(value, &root["$defs"][name], root);
            }
            other => panic!("the schema uses {other}"),
        };
        (!fits).then(|| format!("{word} {rule} does not fit {value}"))
    };
    let own = schema.as_object().unwrap().iter().find_map(check);
    let inner = || {
        let properties = schema.get("properties")?.as_object()?;
        properties.iter().find_map(|(name, rule)| wrong(value.get(name)?, rule, root))
    };
    own.or_else(inner)
}

/// The patterns of the schema.
fn pattern(pattern: &str, text: &str) -> bool {
    let of = |length: usize, allowed: fn(char) -> bool| text.len() == length && text.chars().all(allowed);
    let capital = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    match pattern {
        "^[0-9A-Z]{10}$" => of(10, capital),
        "^[0-9A-Z]{2}$" => of(2, capital),
        "^[0-9]{6}$" => of(6, |c| c.is_ascii_digit()),
        "^[0-9]{14}$" => of(14, |c| c.is_ascii_digit()),
        "^[VL][0-9]{2}\\.[A-Za-z0-9]+" => {
            text.as_bytes().get(3) == Some(&b'.')
                && Fault::TABLE.iter().any(|(rule, _, name)| text.starts_with(&format!("{rule}.{name}")))
        }
        "^(V(0[1-9]|1[0-9]|20)|L0[1-9])$" => Fault::TABLE.iter().any(|(rule, _, _)| *rule == text),
        other => panic!("the schema uses {other}"),
    }
}

#[test]
fn the_schema_refuses_what_it_does_not_describe() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let refused = |value: Value| assert!(wrong(&value, &schema, &schema).is_some(), "{value}");
    refused(json!({ "version": 1, "units": [], "verdict": "accept" }));
    refused(json!({ "version": 2, "units": [] }));
    refused(json!({ "version": 2, "units": [], "verdict": "good" }));
    refused(json!({ "version": 2, "units": [{}], "verdict": "accept" }));
    refused(json!({ "version": 2, "units": [], "verdict": "accept", "keys": [] }));
    assert_eq!(wrong(&json!({ "version": 2, "units": [], "verdict": "accept" }), &schema, &schema), None);
}

fn go(format: Format, paths: &[PathBuf]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let verb = Verb::Check { format, paths: paths.to_vec() };
    let code = run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn check(paths: &[PathBuf]) -> (u8, Value) {
    let (code, out, _) = go(Format::Json, paths);
    let value = serde_json::from_str(&out).unwrap();
    valid(&value);
    (code, value)
}

fn write(folder: &Path, unit: &Broken) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, bytes) in unit.files() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

#[test]
fn a_unit_says_what_it_is_and_each_finding_where_and_what() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Broken::usage().put("UPPLAN", 3, 13, "0960"));
    let (code, value) = check(&[folder.path().to_path_buf()]);
    assert_eq!(code, 1);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let plan = path("UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV");
    assert_eq!(
        value,
        json!({
            "version": 2,
            "units": [{
                "from": { "office": "9970100011", "service": "43" },
                "to": { "office": "9970100029", "service": "11" },
                "month": "202507",
                "serial": "20250625102000",
                "kind": "usage",
                "edition": "V4.1",
                "verdict": "reject",
                "people": 2,
                "files": [
                    path("UPHOSOKU_202507_9970100011_43_9970100029_11_20250625102000.CSV"),
                    plan,
                    path("UPSIKYU_202507_9970100011_43_9970100029_11_20250625102000.CSV"),
                ],
                "findings": [{
                    "id": "V10.NotTime:UPPLAN:3:13",
                    "fault": "NotTime",
                    "rule": "V10",
                    "severity": "error",
                    "file": plan,
                    "record": 3,
                    "line": 3,
                    "column": 13,
                    "field": "サービス終了時刻",
                    "message": {
                        "ja": "サービス終了時刻は時刻をHHMM（0000から2359）か、時刻がなければ9999で書きます（今の値「0960」）。直してください。",
                        "en": "not a time HHMM in サービス終了時刻, found \"0960\"",
                    },
                    "cause": null,
                }],
            }],
            "verdict": "reject",
        })
    );
}

#[test]
fn every_exit_status_speaks_json() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let unusable = |ja: &str, en: &str| json!({ "version": 2, "units": [], "verdict": "unusable", "message": { "ja": ja, "en": en } });
    let said = nowhere.to_str().unwrap();
    let expected = unusable(&format!("{said}が見つかりません。"), &format!("{said}: no such file or folder"));
    assert_eq!(check(std::slice::from_ref(&nowhere)), (2, expected));
    let nothing = unusable(
        "標準仕様のファイルが見つかりません。フォルダーを確かめてください。",
        "no file of the standard among the arguments",
    );
    assert_eq!(check(&[folder.path().to_path_buf()]), (2, nothing));
    let (code, out, err) = go(Format::Jsonl, &[nowhere]);
    valid(&serde_json::from_str(&out).unwrap());
    assert_eq!((code, out.lines().count()), (2, 1));
    assert!(err.ends_with("が見つかりません。\n"), "for people as well: {err}");
    write(folder.path(), &Broken::usage());
    let (code, value) = check(&[folder.path().to_path_buf()]);
    assert_eq!((code, &value["verdict"], &value["units"][0]["findings"]), (0, &json!("accept"), &json!([])));
}

#[test]
fn lines_say_the_same_as_the_object() {
    let samples = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")];
    let (_, value) = check(&samples);
    let (code, out, _) = go(Format::Jsonl, &samples);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.iter().for_each(valid);
    let (end, units) = lines.split_last().unwrap();
    assert_eq!((code, end), (0, &json!({ "version": 2, "verdict": "accept" })));
    assert_eq!(
        units.iter().map(|line| &line["unit"]).collect::<Vec<_>>(),
        value["units"].as_array().unwrap().iter().collect::<Vec<_>>()
    );
    let of = |unit: &Value| (unit["kind"].as_str().unwrap().to_owned(), unit["people"].as_u64().unwrap());
    let mut kinds: Vec<(String, u64)> = value["units"].as_array().unwrap().iter().map(of).collect();
    kinds.sort();
    let expected = [
        "actual",
        "actual-withdrawal",
        "plan",
        "plan-withdrawal",
        "prevention",
        "prevention-withdrawal",
        "profile-withdrawal",
        "usage",
        "usage-withdrawal",
    ];
    assert_eq!(kinds, expected.map(|kind| (kind.to_owned(), 2)));
}

#[test]
fn files_of_the_same_name_are_told_apart_by_their_folders() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "花", "山"] {
        write(&folder.path().join(name), &Broken::actual_withdrawal());
    }
    let (_, value) = check(&["a", "花", "山"].map(|name| folder.path().join(name)));
    let root = folder.path().to_str().unwrap();
    let file = "DLTJSK_202506_9970100029_11_9970100011_43_20250801174500.CSV";
    let files: Vec<&str> =
        value["units"].as_array().unwrap().iter().map(|unit| unit["files"][0].as_str().unwrap()).collect();
    assert_eq!(files, [format!("{root}/a/{file}"), format!("{root}/*/{file}"), format!("{root}/*/{file}~2")]);
}

#[test]
fn ids_are_the_same_under_another_folder_and_serial_and_told_apart_within_a_unit() {
    let ids = |unit: &Broken| unit.report().ids();
    let broken = || Broken::plan().without("UP2KYO").without("UP3KYO").put("UPHOSOKU", 1, 25, "100");
    let expected = [
        "V04.Missing(UP2KYO):UP1KYO:-:-",
        "V04.Missing(UP3KYO):UP1KYO:-:-",
        "V10.SlotOrder:UPHOSOKU:1:24",
        "V10.SlotWithoutType:UPHOSOKU:1:24",
    ];
    assert_eq!(ids(&broken()), expected);
    assert_eq!(ids(&broken().rename("20250625101500", "20250626111111")), expected);
    let strays = Broken::actual().with("a.txt", b"").with("b.txt", b"");
    assert_eq!(ids(&strays), ["V01.NotInStandard:-:-:-", "V01.NotInStandard:-:-:-#2"]);
}

#[test]
fn ten_thousand_findings_are_kept_in_a_unit_and_the_rest_counted() {
    let name = "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), "202407,990001,9900000011,202509\r\n".repeat(10_050)).unwrap();
    let (_, value) = check(&[folder.path().to_path_buf()]);
    let findings = value["units"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 10_001);
    assert_eq!(findings[10_000]["rule"], "L05");
    assert!(findings[10_000]["message"]["ja"].as_str().unwrap().contains("50件"));
}

/// The schema names every fault; whoever takes one out or renames it breaks the programs that know it.
#[test]
fn the_schema_names_every_fault() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let known: Vec<&str> =
        schema["$defs"]["fault"]["enum"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let faults: Vec<&str> = Fault::TABLE.iter().map(|(_, _, name)| *name).collect();
    assert_eq!(known, faults);
    assert!(Fault::TABLE.contains(&("V10", Severity::Error, "NotTime")));
}
