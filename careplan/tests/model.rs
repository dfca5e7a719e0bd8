//! The inner model: read from the files and written back, it is the same, byte for byte where nothing was doubtful.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::csv::{Loose, Misfit, Reason};
use careplan::layout::{Column, Record};
use careplan::model::{Content as Told, LimitSlot, Message, Time};
use careplan::shape::Shape;
use careplan::{Content, Kind, Month, Unit, make, read_unit};
use common::Broken;
use proptest::prelude::*;

const SERIALS: [&str; 9] = [
    "20250625101500",
    "20250625102000",
    "20250701090000",
    "20250728113000",
    "20250801173000",
    "20250801174500",
    "20250626090000",
    "20250627100000",
    "20250627100500",
];

fn sample(serial: &str) -> Unit {
    read_unit(&Broken::unit(serial).files()).unwrap().0
}

fn message(unit: &Unit) -> Message {
    Message::from_unit(unit).unwrap()
}

#[test]
fn every_sample_comes_back_byte_for_byte() {
    for serial in SERIALS {
        let files = Broken::unit(serial);
        let message = message(&sample(serial));
        let written = message.to_unit().unwrap().write().unwrap();
        assert_eq!(written.len(), files.files.len());
        for file in written {
            assert_eq!(file.bytes, files.files[&file.name], "{}", file.name);
        }
    }
}

#[test]
fn a_plan_is_a_person_with_needs_goals_and_services() {
    let Told::Plans(plans) = message(&sample("20250625101500")).content else { panic!() };
    let plan = &plans[0];
    assert_eq!((plan.person.insured.as_str(), plan.date.to_string().as_str()), ("9900000011", "2025-06-20"));
    assert_eq!(plan.supplement.as_ref().unwrap().name, "見本　花子");
    let [sheet] = plan.needs.as_slice() else { panic!() };
    let needs: Vec<_> = sheet.needs.iter().map(|need| (need.number, need.text.as_deref().unwrap())).collect();
    assert_eq!(needs, [(Some(1), "家事の負担を減らし自宅で暮らしたい"), (Some(2), "転ばずに歩きたい")]);
    // The second row says nothing of need and goal: it stands under those above.
    let goal = &sheet.needs[0].goals[0];
    assert_eq!(goal.period.as_deref(), Some("R7.7.1～R8.3.31"));
    let supports: Vec<_> = goal.steps[0].supports.iter().map(|support| support.kind.as_deref().unwrap()).collect();
    assert_eq!(supports, ["訪問介護", "家族"]);
    let week = &plan.week[0].lines;
    let service = week[0].service.as_ref().unwrap();
    assert_eq!((service.start, service.end), (Time::new(9, 0), Time::new(9, 30)));
    assert_eq!(week[2].activity.as_ref().unwrap().content.as_deref(), Some("起床"));
    assert_eq!((&week[4].service, &week[4].activity, week[4].outside.as_deref()), (&None, &None, Some("福祉用具貸与")));
}

#[test]
fn the_same_number_with_another_text_is_another() {
    let mut unit = sample("20250625101500");
    // Row 2 stands under need and goal of row 1; now it names others under the same numbers.
    let mut of = |change: &dyn Fn(&mut careplan::tables::Table2)| {
        let Content::Plan { table2, .. } = &mut unit.content else { panic!() };
        change(&mut table2[1]);
        assert_eq!(message(&unit).to_unit().unwrap(), unit);
        let Told::Plans(plans) = message(&unit).content else { panic!() };
        let needs = &plans[0].needs[0].needs;
        let goals = &needs[0].goals;
        (needs.len(), goals.len(), goals[0].steps.len(), goals[0].steps[0].supports.len())
    };
    assert_eq!(of(&|_| {}), (2, 1, 1, 2));
    assert_eq!(of(&|row| row.short_period = Some("R7.9".into())), (2, 1, 2, 1));
    assert_eq!(of(&|row| row.long_goal = Some("別の目標".into())), (2, 2, 1, 1));
    assert_eq!(of(&|row| row.need = Some("別の課題".into())), (3, 1, 1, 1));
}

#[test]
fn a_month_is_a_person_with_entries_and_sums() {
    let Told::Months(month, people) = message(&sample("20250625102000")).content else { panic!() };
    assert_eq!((month.to_string().as_str(), people.len()), ("202507", 2));
    let entries: Vec<_> = people[0].entries().collect();
    assert_eq!((entries.len(), entries[0].start, entries[4].start), (6, Time::new(9, 0), None));
    assert_eq!((entries[4].detail_no, entries[4].units), (Some(1), Some(300)));
    let total = people[0].breakdown[0].lines.last().unwrap();
    assert_eq!((total.office, total.amounts.unit_amount, total.amounts.cost), (None, Some(1576), Some(15760)));
    assert_eq!(people[0].breakdown[0].lines[0].amounts.unit_price, Some(1000));
    assert_eq!(people[1].supplement.as_ref().unwrap().slots, []);
}

#[test]
fn a_plan_of_prevention_has_issues_plans_and_services() {
    let Told::Prevention { profiles, plans } = message(&sample("20250626090000")).content else { panic!() };
    assert_eq!((profiles.len(), plans.len()), (2, 2));
    assert_eq!((profiles[0].days.len(), profiles[0].illnesses.len(), profiles[0].contacts.len()), (2, 1, 1));
    let [issue] = plans[0].issues.as_slice() else { panic!() };
    let services: Vec<_> = issue.plans.iter().map(|plan| plan.services.len()).collect();
    assert_eq!((services, plans[0].domains.moving.issue.as_deref()), (vec![1, 2], Some("膝の痛みがある")));
    assert_eq!(plans[0].checklist.exercise.count, Some(3));
}

/// A value for a column, told apart from its neighbours.
fn value(column: &Column) -> String {
    let n = column.number;
    let digits =
        |length: u16| format!("{}", (usize::from(n) * 37 + 1) % 10usize.pow(u32::from(length.min(6)) - 1).max(9));
    match (column.field, column.shape) {
        ("insurer", _) => "990001".into(),
        ("insured", _) => "9900000011".into(),
        ("plan_date" | "consulted_on", _) => "20250620".into(),
        ("identifier", _) => String::new(),
        ("fixed_office", _) => "9999999999".into(),
        ("unit_price", _) => format!("{n}.{n}"),
        (_, Shape::Office) => format!("99{n:08}"),
        (_, Shape::ServiceType | Shape::LimitType) => "15".into(),
        (_, Shape::ServiceCode | Shape::BreakdownCode) => "151111".into(),
        (_, Shape::Text) => format!("項目{n}"),
        (_, Shape::Alphanumeric | Shape::Rental) => format!("A{n}"),
        (_, Shape::Int) => digits(column.length),
        (_, Shape::Signed) => format!("-{}", digits(column.length - 1)),
        (_, Shape::Code(codes)) => codes[usize::from(n) % codes.len()].0.into(),
        (_, Shape::Date | Shape::BirthDate) => format!("2025{:02}{:02}", 1 + n % 12, 1 + n % 28),
        (_, Shape::Time { .. }) => format!("{:02}{:02}", n % 24, n % 60),
        (_, Shape::DayMap) => "1010000000000000000000000000001".into(),
        (_, Shape::Phone) => format!("099-000-{n:04}"),
        (_, Shape::Postcode) => format!("999-{n:04}"),
        (_, Shape::FileName) => "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001.jpg".into(),
        (_, Shape::Month) => "202507".into(),
        (_, shape) => panic!("{shape:?}"),
    }
}

/// A row with something in every column, but for what `change` says.
fn filled<R: Record>(change: &[(&str, &str)]) -> R {
    let text = |number: u8| {
        let column = &R::COLUMNS[usize::from(number) - 1];
        let changed = change.iter().find(|(field, _)| *field == column.field);
        Some(changed.map_or_else(|| value(column), |(_, text)| (*text).to_owned()))
    };
    R::read(&text).unwrap()
}

#[test]
fn no_column_is_lost() {
    let plan = [("plan_date", "20250620"), ("month", "000000")];
    let month = [("plan_date", "00000000"), ("month", "202507")];
    let total = [("office", "9999999999"), ("code", "999999")];
    let july = Month::new(2025, 7).unwrap();
    let contents = [
        Content::Plan {
            table1: vec![filled(&[])],
            table2: vec![filled(&[])],
            table3: vec![filled(&[])],
            supplement: vec![filled(&plan)],
        },
        Content::Usage {
            month: july,
            planned: vec![filled(&[]), filled(&[("start", "9999"), ("end", "2400")])],
            breakdown: vec![filled(&[]), filled(&total)],
            supplement: vec![filled(&month)],
        },
        Content::Actual(july, vec![filled(&[])]),
        Content::Prevention {
            profiles: vec![filled(&[])],
            days: vec![filled(&[])],
            illnesses: vec![filled(&[])],
            plans: vec![filled(&[])],
            support: vec![filled(&[])],
        },
        Content::PlanWithdrawal(vec![filled(&[])]),
        Content::UsageWithdrawal(july, vec![filled(&[])]),
        Content::ActualWithdrawal(july, vec![filled(&[])]),
        Content::ProfileWithdrawal(vec![filled(&[])]),
        Content::PreventionWithdrawal(vec![filled(&[])]),
    ];
    for content in contents {
        let unit = Unit { content, ..sample("20250625101500") };
        let back = message(&unit).to_unit().unwrap();
        for (before, after) in unit.content.sheets().iter().zip(back.content.sheets()) {
            assert_eq!(*before, after);
        }
        assert_eq!(back, unit);
    }
}

#[test]
fn what_rows_cannot_say_is_refused_with_its_place() {
    let plan = message(&sample("20250625101500"));
    let misfits = |change: &dyn Fn(&mut Vec<careplan::model::Plan>)| {
        let mut message = plan.clone();
        let Told::Plans(plans) = &mut message.content else { panic!() };
        change(plans);
        message.to_unit().unwrap_err()
    };
    let at = |kind, record, field, reason| vec![Misfit { kind, record, field, reason }];
    let hollow = misfits(&|plans| plans[0].needs[0].needs[1].goals.clear());
    assert_eq!(hollow, at(Kind::Table2, 3, None, Reason::Hollow));
    let merges = misfits(&|plans| {
        let second = plans[0].needs[0].needs[0].clone();
        plans[0].needs[0].needs.insert(1, second);
    });
    assert_eq!(merges, at(Kind::Table2, 3, None, Reason::Merges));
    let twice = misfits(&|plans| plans[1] = plans[0].clone());
    assert_eq!(twice, at(Kind::Table1, 2, None, Reason::Twice));
    let long = misfits(&|plans| plans[1].needs[0].needs[0].number = Some(100));
    assert_eq!(long, at(Kind::Table2, 4, Some("課題ＮＯ"), Reason::Value));
    let phone = misfits(&|plans| plans[0].supplement.as_mut().unwrap().phone = Some("0".repeat(16)));
    assert_eq!(phone, at(Kind::Supplement, 1, Some("利用者電話番号"), Reason::Value));
    let empty = misfits(&|plans| plans[0].first_sheet.planner.clear());
    assert_eq!(empty, at(Kind::Table1, 1, Some("居宅サービス計画作成者氏名"), Reason::Value));
    let slot = LimitSlot { limit: Some(1), ..LimitSlot::default() };
    let slots = misfits(&|plans| plans[0].supplement.as_mut().unwrap().slots = vec![slot.clone(); 10]);
    assert_eq!(slots, at(Kind::Supplement, 1, Some("サービス種類コード"), Reason::Places(9)));
    let last = misfits(&|plans| plans[0].supplement.as_mut().unwrap().slots = vec![slot.clone(), LimitSlot::default()]);
    assert_eq!(last, at(Kind::Supplement, 1, Some("サービス種類コード"), Reason::Hollow));
    for misfit in [hollow, merges, twice, long, slots, last].concat() {
        assert!(misfit.japanese().ends_with("ください。"), "{}", misfit.japanese());
    }
    // A slot left empty before others stays where it is.
    let mut gap = plan.clone();
    let Told::Plans(plans) = &mut gap.content else { panic!() };
    plans[0].supplement.as_mut().unwrap().slots = vec![LimitSlot::default(), slot];
    assert_eq!(message(&gap.to_unit().unwrap()), gap);
    let prevention = message(&sample("20250626090000"));
    let Told::Prevention { mut profiles, plans } = prevention.content.clone() else { panic!() };
    profiles[1].days[1].time = Some(String::new());
    profiles[1].illnesses[0].doctor_phone = Some("0".repeat(16));
    let misfits = Message { content: Told::Prevention { profiles, plans }, ..prevention }.to_unit().unwrap_err();
    let day = at(Kind::ProfileDay, 4, Some("時間"), Reason::Value)[0];
    let illness = at(Kind::ProfileIllness, 2, Some("医療機関・医師電話番号"), Reason::Value)[0];
    assert_eq!(misfits, [day, illness]);
    let month = message(&sample("20250625102000"));
    let Told::Months(july, mut people) = month.content.clone() else { panic!() };
    people[0].slips.clear();
    people[1].breakdown[0].lines[0].office = None;
    let misfits = Message { content: Told::Months(july, people), ..month }.to_unit().unwrap_err();
    let office =
        Misfit {
            kind: Kind::Breakdown, record: 6, field: Some("サービス事業所コード"), reason: Reason::Value
        };
    assert_eq!(misfits, [at(Kind::Planned, 1, None, Reason::Hollow)[0], office]);
}

#[test]
fn a_row_that_belongs_to_nothing_is_named() {
    let loose = |unit: &Unit| Message::from_unit(unit).unwrap_err();
    let mut unit = sample("20250625101500");
    let Content::Plan { table1, supplement, .. } = &mut unit.content else { panic!() };
    let (first, second) = (table1[0].clone(), supplement[0].clone());
    table1.remove(1);
    assert_eq!(loose(&unit), Loose { kind: Kind::Table2, record: 4 });
    let mut unit = sample("20250625101500");
    let Content::Plan { table1, .. } = &mut unit.content else { panic!() };
    table1.push(first);
    assert_eq!(loose(&unit), Loose { kind: Kind::Table1, record: 3 });
    let mut unit = sample("20250625101500");
    let Content::Plan { supplement, .. } = &mut unit.content else { panic!() };
    supplement.push(second);
    assert_eq!(loose(&unit), Loose { kind: Kind::Supplement, record: 3 });
    let mut unit = sample("20250801173000");
    let Content::Actual(month, rows) = &mut unit.content else { panic!() };
    rows[2].month = Month::new(2025, 6).unwrap();
    assert_eq!((month.month(), loose(&unit)), (7, Loose { kind: Kind::Actual, record: 3 }));
    let mut unit = sample("20250625102000");
    let Content::Usage { breakdown, .. } = &mut unit.content else { panic!() };
    breakdown[4].office = breakdown[0].office;
    assert_eq!(loose(&unit), Loose { kind: Kind::Breakdown, record: 5 });
    assert!(loose(&unit).japanese().contains("5件目"));
    let mut unit = sample("20250728113000");
    let Content::UsageWithdrawal(month, rows) = &mut unit.content else { panic!() };
    rows[1].month = Month::new(2025, 9).unwrap();
    assert_eq!((month.month(), loose(&unit)), (8, Loose { kind: Kind::PlannedWithdrawal, record: 2 }));
    let mut unit = sample("20250801174500");
    let Content::ActualWithdrawal(_, rows) = &mut unit.content else { panic!() };
    rows[1].month = Month::new(2025, 9).unwrap();
    assert_eq!(loose(&unit), Loose { kind: Kind::ActualWithdrawal, record: 2 });
}

/// Rows without what the model does not carry, and without texts that may be left out.
fn said(unit: &Unit) -> Vec<(Kind, Vec<Vec<String>>)> {
    let silent = |kind| match kind {
        Kind::Planned | Kind::Actual => &[25][..],
        Kind::Breakdown => &[34, 37],
        Kind::Supplement => &[62],
        Kind::Table1 => &[28],
        Kind::Table2 => &[7, 9, 10, 11, 12, 22],
        Kind::PreventionSupport => &[6, 7, 8, 9, 11, 12, 13],
        _ => &[],
    };
    let sheets = unit.content.sheets().into_iter().map(|sheet| {
        let mut rows = sheet.rows;
        for row in &mut rows {
            silent(sheet.kind).iter().for_each(|number: &usize| row[number - 2].clear());
        }
        rows.sort();
        (sheet.kind, rows)
    });
    sheets.collect()
}

#[derive(Debug, Clone)]
enum Change {
    /// A cell takes the text of the same column in another row.
    Copy(prop::sample::Index, prop::sample::Index, prop::sample::Index),
    /// A cell is emptied.
    Empty(prop::sample::Index, prop::sample::Index),
    /// A row moves.
    Move(prop::sample::Index, prop::sample::Index),
    /// A row comes again.
    Again(prop::sample::Index),
    /// A row goes.
    Drop(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        3 => (index(), index(), index()).prop_map(|(a, b, c)| Change::Copy(a, b, c)),
        3 => (index(), index()).prop_map(|(a, b)| Change::Empty(a, b)),
        2 => (index(), index()).prop_map(|(a, b)| Change::Move(a, b)),
        1 => index().prop_map(Change::Again),
        1 => index().prop_map(Change::Drop),
    ]
}

fn apply(grid: &mut common::Grid, change: &Change) {
    if grid.is_empty() {
        return;
    }
    match change {
        Change::Copy(from, to, column) => {
            let (from, to, column) = (from.index(grid.len()), to.index(grid.len()), column.index(grid[0].len()));
            grid[to][column] = grid[from][column].clone();
        }
        Change::Empty(row, column) => {
            let (row, column) = (row.index(grid.len()), column.index(grid[0].len()));
            grid[row][column].clear();
        }
        Change::Move(from, to) => {
            let row = grid.remove(from.index(grid.len()));
            grid.insert(to.index(grid.len() + 1), row);
        }
        Change::Again(row) => grid.push(grid[row.index(grid.len())].clone()),
        Change::Drop(row) => drop(grid.remove(row.index(grid.len()))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What no error refuses is told by the model whole: written and read again it is the same, and no row is lost.
    #[test]
    fn what_is_accepted_comes_back(
        serial in prop::sample::select(SERIALS.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 0..5),
    ) {
        let mut files = Broken::unit(serial);
        let names: Vec<String> = files.files.keys().cloned().collect();
        for (file, change) in &changes {
            let bytes = files.files.get_mut(file.get(&names)).unwrap();
            let mut grid = common::split(bytes);
            apply(&mut grid, change);
            *bytes = common::join(&grid);
        }
        let Ok((unit, _)) = read_unit(&files.files()) else { return Ok(()) };
        let message = Message::from_unit(&unit).unwrap();
        let back = message.to_unit().unwrap();
        prop_assert_eq!(&Message::from_unit(&back).unwrap(), &message);
        prop_assert_eq!(said(&back), said(&unit));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_made_comes_back_byte_for_byte(seed in any::<u64>(), people in 1usize..6) {
        for wanted in [make::Wanted::Plan, make::Wanted::Usage, make::Wanted::Actual] {
            let unit = make::unit(wanted, seed, people).unwrap();
            let back = message(&unit).to_unit().unwrap();
            prop_assert_eq!(back.write().unwrap(), unit.write().unwrap());
        }
    }
}
