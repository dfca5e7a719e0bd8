//! Keys of section 3.4, and what stands after replacing and withdrawing.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Act, Chain, Key, Listing, PersonKey, Serial, ServiceType, Unit, history, read_unit};
use common::Broken;

fn sample(serial: &str) -> Unit {
    read_unit(&Broken::unit(serial).files()).unwrap().0
}

/// The listing of a sample under another serial.
fn at(unit: &Unit, serial: &str) -> Listing {
    let mut unit = unit.clone();
    unit.transmission.serial = Serial::parse(serial).unwrap();
    unit.listing()
}

fn standing(chains: &[Chain]) -> Vec<Option<String>> {
    let serial = |chain: &Chain| chain.standing().map(|version| version.transmission.serial.to_string());
    chains.iter().map(serial).collect()
}

fn insured(people: &[PersonKey]) -> Vec<&str> {
    people.iter().map(|person| person.insured.as_str()).collect()
}

#[test]
fn each_unit_has_its_people_and_keys() {
    let cases = [
        ("20250625101500", Act::Sends, "Plan", 2),
        ("20250625102000", Act::Sends, "Usage", 2),
        ("20250701090000", Act::Withdraws, "Plan", 2),
        ("20250728113000", Act::Withdraws, "Usage", 2),
        ("20250801173000", Act::Sends, "Actual", 2),
        ("20250801174500", Act::Withdraws, "Actual", 2),
        // A profile and a plan each.
        ("20250626090000", Act::Sends, "Pr", 4),
        ("20250627100000", Act::Withdraws, "Profile", 2),
        ("20250627100500", Act::Withdraws, "Prevention", 2),
    ];
    for (serial, act, kind, keys) in cases {
        let unit = sample(serial);
        let listing = unit.listing();
        assert_eq!((listing.act, listing.keys.len(), unit.people().len()), (act, keys, 2), "{serial}");
        assert!(listing.keys.iter().all(|key| format!("{key:?}").starts_with(kind)), "{listing:?}");
        assert!(listing.keys.iter().all(|key| unit.people().contains(&key.person())));
    }
    assert_eq!(insured(&sample("20250625102000").people()), ["9900000011", "H990000022"]);
    let listing = sample("20250801174500").listing();
    let Some(Key::Actual(_, month, office, service)) = listing.keys.first() else { panic!() };
    assert_eq!((month.to_string(), office.as_str(), service.as_str()), ("202506".into(), "9970100029", "11"));
}

#[test]
fn the_newest_serial_holds_whatever_comes_first() {
    let plan = sample("20250625101500");
    let old = plan.listing();
    let mut newer = plan.clone();
    let careplan::Content::Plan { table1, .. } = &mut newer.content else { panic!() };
    table1.remove(1);
    let newer = at(&newer, "20250701000000");
    for listings in [[old.clone(), newer.clone()], [newer, old]] {
        let chains = history(&listings);
        // The person who is not in the newer unit keeps the older plan.
        assert_eq!(standing(&chains), [Some("20250701000000".into()), Some("20250625101500".into())]);
        assert_eq!(chains[0].versions.len(), 2);
        assert!(chains[0].is_replaced(&chains[0].versions[0]) && !chains[0].is_replaced(&chains[0].versions[1]));
    }
}

#[test]
fn a_withdrawal_takes_back_what_its_keys_name_and_a_later_unit_brings_it_again() {
    let usage = sample("20250625102000");
    let mut withdrawal = sample("20250728113000");
    let careplan::Content::UsageWithdrawal(month, rows) = &mut withdrawal.content else { panic!() };
    let careplan::Content::Usage { month: july, .. } = &usage.content else { panic!() };
    *month = *july;
    rows.truncate(1);
    let listings = [usage.listing(), withdrawal.listing()];
    assert_eq!(standing(&history(&listings)), [None, Some("20250625102000".into())]);
    let again = [listings[0].clone(), listings[1].clone(), at(&usage, "20250801000000")];
    assert_eq!(standing(&history(&again)), [Some("20250801000000".into()), Some("20250801000000".into())]);
    // Another month's withdrawal touches nothing.
    let august = [usage.listing(), sample("20250728113000").listing()];
    let still = Some("20250625102000".into());
    assert_eq!(standing(&history(&august)), [still.clone(), None, still, None]);
}

#[test]
fn actuals_are_withdrawn_by_office_and_service_type() {
    let actual = sample("20250801173000");
    let mut other = actual.clone();
    other.transmission.from.service = ServiceType::parse("15");
    let careplan::Content::Actual(_, rows) = &mut other.content else { panic!() };
    rows.iter_mut().for_each(|row| row.code = careplan::ServiceCode::parse("151111").unwrap());
    let mut withdrawal = sample("20250801174500");
    let careplan::Content::ActualWithdrawal(month, _) = &mut withdrawal.content else { panic!() };
    *month = careplan::Month::new(2025, 7).unwrap();
    let chains = history(&[actual.listing(), at(&other, "20250801173100"), withdrawal.listing()]);
    let day = Some("20250801173100".to_owned());
    assert_eq!(standing(&chains), [None, day.clone(), None, day]);
}

#[test]
fn each_receiver_and_each_service_type_has_its_own_chain() {
    let plan = sample("20250625101500");
    let to = |office: &str, service: Option<&str>, serial: &str| {
        let mut unit = plan.clone();
        unit.transmission.to.office = careplan::OfficeNumber::parse(office).unwrap();
        unit.transmission.to.service = service.map(|service| ServiceType::parse(service).unwrap());
        at(&unit, serial)
    };
    let first = to("9970100029", Some("11"), "20250601000000");
    let type_15 = to("9970100029", Some("15"), "20250602000000");
    let other = to("9970100037", Some("17"), "20250603000000");
    let chains = history(&[first.clone(), type_15.clone(), other]);
    assert_eq!((chains.len(), standing(&chains).iter().flatten().count()), (6, 6));
    // V3.x gives no type: a withdrawal of V4.1 reaches what was sent under such a name, and the reverse.
    let untyped = to("9970100029", None, "20250301000000");
    let withdrawn = Listing { act: Act::Withdraws, ..to("9970100029", Some("11"), "20250501000000") };
    assert_eq!(standing(&history(&[untyped, withdrawn])), [None, None]);
    let untyped = Listing { act: Act::Withdraws, ..to("9970100029", None, "20250701000000") };
    assert_eq!(standing(&history(&[first, type_15, untyped])), vec![None; 4]);
}
