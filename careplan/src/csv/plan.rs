//! 第1表 to 第3表 and their 利用者補足情報.

use jiff::civil::Date;

use super::carry::{Cells, Part, Sheet, part, put, repeated};
use super::misfit::{Loose, Misfit};
use super::nest::{each, heads, once, onto, texts};
use super::{Gathered, sheet};
use crate::kind::Kind;
use crate::layout::Record;
use crate::model::{
    Activity, Address, FirstSheet, LimitSlot, LongGoal, Need, NeedsSheet, Plan, ShortGoal, Supplement, Support,
    WeekLine, WeekService, WeekSheet,
};
use crate::tables::{self, Table1, Table2, Table3};
use crate::unit;
use crate::value::{LinkedDate, LinkedMonth};

type SupplementRow = tables::Supplement;

part! { FirstSheet of Table1 {
    made_on, planner, office, office_name, first_plan_on, plan_class, certification, certified_on, valid_from,
    valid_until, level, assessment, board_opinion, policy, housework_reason, housework_other, updated_by;
    within
        address: Address { postcode: postcode, line1: address1, line2: address2 },
        office_address: Address { postcode: office_postcode, line1: office_address1, line2: office_address2 }
} }
part! { NeedsSheet of Table2 { made_on, updated_by; below needs } }
part! { Need of Table2 { ; rename number: need_no, text: need; below goals } }
part! { LongGoal of Table2 { ; rename number: goal_no, text: long_goal, period: long_period; below steps } }
part! { ShortGoal of Table2 { ; rename text: short_goal, period: short_period; below supports } }
part! { Support of Table2 {
    office, office_name, frequency, period;
    rename number: support_no, content: service, insured: insured_service, kind: service_kind
} }
part! { WeekSheet of Table3 { made_on; below lines } }
part! { WeekService of Table3 { weekday; rename content: service, start: service_start, end: service_end } }
part! { Activity of Table3 { ; rename content: activity, start: activity_start, end: activity_end } }
part! { Supplement of SupplementRow {
    kana, name, sex, birth_date, phone, certified_on, limit_from, limit_until, certification, level_changed_on, level,
    limit, over_total, days_before_admission, days_admitted, previous_level, consent_office, updated_by;
    within address: Address { postcode: postcode, line1: address1, line2: address2 };
    below slots
} }

heads! {
    NeedsSheet holds needs: Need, made_on, updated_by;
    WeekSheet holds lines: WeekLine, made_on;
}
texts! {
    Need holds goals: LongGoal, [number] text;
    LongGoal holds steps: ShortGoal, [number] text, period;
    ShortGoal holds supports: Support, [] text, period;
}

pub(super) fn read(
    table1: &[Table1],
    table2: &[Table2],
    table3: &[Table3],
    supplement: &[SupplementRow],
) -> Result<Vec<Plan>, Loose> {
    let mut plans = Gathered::new();
    for (index, row) in table1.iter().enumerate() {
        let (person, date, first_sheet) = (row.person(), row.plan_date, FirstSheet::read(row));
        let plan = Plan { person, date, first_sheet, needs: Vec::new(), week: Vec::new(), supplement: None };
        plans.begin((person, date), plan, Kind::Table1, index)?;
    }
    for (index, row) in table2.iter().enumerate() {
        let plan: &mut Plan = plans.with(&(row.person(), row.plan_date), Kind::Table2, index)?;
        need(&mut plan.needs, row);
    }
    for (index, row) in table3.iter().enumerate() {
        let plan = plans.with(&(row.person(), row.plan_date), Kind::Table3, index)?;
        onto(&mut plan.week, WeekSheet::read(row)).into_iter().for_each(|lines| lines.push(week_line(row)));
    }
    for (index, row) in supplement.iter().enumerate() {
        let loose = Loose { kind: Kind::Supplement, record: index + 1 };
        let (LinkedDate(Some(date)), LinkedMonth(None)) = (row.plan_date, row.month) else { return Err(loose) };
        let plan = plans.with(&(row.person(), date), Kind::Supplement, index)?;
        if plan.supplement.replace(read_supplement(row)).is_some() {
            return Err(loose);
        }
    }
    Ok(plans.things)
}

/// Puts the content of a row under its goal and need.
fn need(sheets: &mut Vec<NeedsSheet>, row: &Table2) {
    let supports = onto(sheets, NeedsSheet::read(row))
        .and_then(|needs| onto(needs, Need::read(row)))
        .and_then(|goals| onto(goals, LongGoal::read(row)))
        .and_then(|steps| onto(steps, ShortGoal::read(row)));
    supports.into_iter().for_each(|supports| supports.push(Support::read(row)));
}

fn week_line(row: &Table3) -> WeekLine {
    let (service, activity) = (WeekService::read(row), Activity::read(row));
    WeekLine {
        service: Some(service).filter(|service| *service != WeekService::default()),
        activity: Some(activity).filter(|activity| *activity != Activity::default()),
        outside: row.other_service.clone(),
    }
}

pub(super) fn write(plans: &[Plan], misfits: &mut Vec<Misfit>) -> unit::Content {
    super::once(plans.iter().map(|plan| (plan.person, plan.date)), Kind::Table1, misfits);
    let table1 = sheet(misfits, |rows| {
        for plan in plans {
            rows.row(plan.person, |cells| {
                put!(cells, Table1, plan_date, plan.date);
                plan.first_sheet.write(cells);
            });
        }
    });
    let table2 = sheet(misfits, |rows| plans.iter().for_each(|plan| write_needs(plan, rows)));
    let table3 = sheet(misfits, |rows| plans.iter().for_each(|plan| write_week(plan, rows)));
    let supplement = sheet(misfits, |rows| {
        for (plan, supplement) in plans.iter().filter_map(|plan| Some((plan, plan.supplement.as_ref()?))) {
            let link = (LinkedDate(Some(plan.date)), LinkedMonth(None));
            rows.row(plan.person, |cells| write_supplement(supplement, link, cells));
        }
    });
    unit::Content::Plan { table1, table2, table3, supplement }
}

fn write_needs(plan: &Plan, rows: &mut Sheet<'_, Table2>) {
    each(&plan.needs, rows, |head, rows| {
        each(&head.needs, rows, |need, rows| {
            let mut fresh_need = true;
            each(&need.goals, rows, |goal, rows| {
                let mut fresh_goal = true;
                each(&goal.steps, rows, |step, rows| {
                    let mut fresh_step = true;
                    for support in &step.supports {
                        rows.row(plan.person, |cells| {
                            put_plan_date(plan.date, cells);
                            head.write(cells);
                            once(need, &mut fresh_need).write(cells);
                            once(goal, &mut fresh_goal).write(cells);
                            once(step, &mut fresh_step).write(cells);
                            support.write(cells);
                        });
                    }
                });
            });
        });
    });
}

fn put_plan_date(date: Date, cells: &mut Cells<'_, Table2>) {
    put!(cells, Table2, plan_date, date);
}

fn write_week(plan: &Plan, rows: &mut Sheet<'_, Table3>) {
    each(&plan.week, rows, |head, rows| {
        for line in &head.lines {
            rows.row(plan.person, |cells| {
                put!(cells, Table3, plan_date, plan.date);
                head.write(cells);
                line.service.clone().unwrap_or_default().write(cells);
                line.activity.clone().unwrap_or_default().write(cells);
                put!(cells, Table3, other_service, line.outside);
            });
        }
    });
}

/// The places for limits by service type in a row.
struct Slots {
    first: LimitSlot,
    second: LimitSlot,
    third: LimitSlot,
    fourth: LimitSlot,
    fifth: LimitSlot,
    sixth: LimitSlot,
    seventh: LimitSlot,
    eighth: LimitSlot,
    ninth: LimitSlot,
}

repeated! {
    read_slots, write_slots: SupplementRow, LimitSlot, Slots;
    first: service_type = slot1_type, limit = slot1_limit, units = slot1_units, over = slot1_over;
    second: service_type = slot2_type, limit = slot2_limit, units = slot2_units, over = slot2_over;
    third: service_type = slot3_type, limit = slot3_limit, units = slot3_units, over = slot3_over;
    fourth: service_type = slot4_type, limit = slot4_limit, units = slot4_units, over = slot4_over;
    fifth: service_type = slot5_type, limit = slot5_limit, units = slot5_units, over = slot5_over;
    sixth: service_type = slot6_type, limit = slot6_limit, units = slot6_units, over = slot6_over;
    seventh: service_type = slot7_type, limit = slot7_limit, units = slot7_units, over = slot7_over;
    eighth: service_type = slot8_type, limit = slot8_limit, units = slot8_units, over = slot8_over;
    ninth: service_type = slot9_type, limit = slot9_limit, units = slot9_units, over = slot9_over;
}

pub(super) fn read_supplement(row: &SupplementRow) -> Supplement {
    let Slots { first, second, third, fourth, fifth, sixth, seventh, eighth, ninth } = read_slots(row);
    let slots = super::trimmed([first, second, third, fourth, fifth, sixth, seventh, eighth, ninth]);
    Supplement { slots, ..Supplement::read(row) }
}

pub(super) fn write_supplement(
    supplement: &Supplement,
    (plan_date, month): (LinkedDate, LinkedMonth),
    cells: &mut Cells<'_, SupplementRow>,
) {
    supplement.write(cells);
    put!(cells, SupplementRow, plan_date, plan_date);
    put!(cells, SupplementRow, month, month);
    match super::places(&supplement.slots) {
        Ok([first, second, third, fourth, fifth, sixth, seventh, eighth, ninth]) => {
            write_slots(&Slots { first, second, third, fourth, fifth, sixth, seventh, eighth, ninth }, cells);
        }
        Err(reason) => cells.misfit(Some("サービス種類コード"), reason),
    }
}
