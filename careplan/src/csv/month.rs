//! 第6表 and 第7表, planned and actual.

use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;

use super::carry::{Cells, Part, Sheet, part, put};
use super::misfit::{Loose, Misfit, Reason};
use super::nest::{each, heads, onto};
use super::plan::{read_supplement, write_supplement};
use super::{Gathered, sheet};
use crate::kind::Kind;
use crate::layout::Record;
use crate::model::{Actuals, Amounts, Breakdown, BreakdownLine, Entry, Equipment, PersonKey, Slip, UsageMonth};
use crate::tables::{self, Usage};
use crate::unit;
use crate::value::{BreakdownCode, LinkedDate, LinkedMonth};

part! { Slip of Usage { made_on, manager_office, manager, updated_by; below entries } }
part! { Entry of Usage {
    date, pro_rata, start, end, times, code, detail_no, units, short_stay_days, office, office_name, branch, over30;
    within equipment: Equipment { tais: tais, rental_report: rental_report, name: equipment }
} }
part! { Breakdown of Row { made_on, entered_by, updated_by; below lines } }
part! { Line of Row {
    code, office_name, branch, over30;
    within
        equipment: Equipment { tais: tais, rental_report: rental_report, name: equipment },
        amounts: Amounts {
            units: units, discount: discount, discounted_units: discounted_units, times: times,
            unit_amount: unit_amount, managed_units: managed_units, type_over: type_over, type_inside: type_inside,
            class_over: class_over, class_inside: class_inside, unit_price: unit_price, cost: cost,
            benefit_rate: benefit_rate, claimed: claimed, fixed_charge: fixed_charge, user_share: user_share,
            user_full: user_full, days_before: days_before, days_planned: days_planned, days_total: days_total,
        };
    below office
} }

type Row = tables::Breakdown;
type Line = BreakdownLine;

heads! {
    Slip holds entries: Entry, made_on, manager_office, manager, updated_by;
    Breakdown holds lines: Line, made_on, entered_by, updated_by;
}

pub(super) fn read(
    month: Month,
    planned: &[Usage],
    breakdown: &[Row],
    supplement: &[tables::Supplement],
) -> Result<Vec<UsageMonth>, Loose> {
    let mut people = Gathered::new();
    for (index, row) in planned.iter().enumerate() {
        let loose = Loose { kind: Kind::Planned, record: index + 1 };
        let person = row.person();
        let begin = || UsageMonth { person, slips: Vec::new(), breakdown: Vec::new(), supplement: None };
        let own = people.of(person, begin).filter(|_| row.month == month).ok_or(loose)?;
        onto(&mut own.slips, Slip::read(row)).into_iter().for_each(|entries| entries.push(Entry::read(row)));
    }
    for (index, row) in breakdown.iter().enumerate() {
        let own = people.with(&row.person(), Kind::Breakdown, index)?;
        let total_of_an_office = row.code == BreakdownCode::Total && Some(row.office) != nines();
        if row.month != month || total_of_an_office {
            return Err(Loose { kind: Kind::Breakdown, record: index + 1 });
        }
        onto(&mut own.breakdown, Breakdown::read(row)).into_iter().for_each(|lines| lines.push(read_line(row)));
    }
    for (index, row) in supplement.iter().enumerate() {
        let loose = Loose { kind: Kind::Supplement, record: index + 1 };
        let own = people.with(&row.person(), Kind::Supplement, index)?;
        let its_own = (row.plan_date, row.month) == (LinkedDate(None), LinkedMonth(Some(month)));
        if !its_own || own.supplement.replace(read_supplement(row)).is_some() {
            return Err(loose);
        }
    }
    Ok(people.things)
}

pub(super) fn read_actuals(month: Month, rows: &[Usage]) -> Result<Vec<Actuals>, Loose> {
    let mut people = Gathered::new();
    for (index, row) in rows.iter().enumerate() {
        let person = row.person();
        let own = people.of(person, || Actuals { person, slips: Vec::new() }).filter(|_| row.month == month);
        let own = own.ok_or(Loose { kind: Kind::Actual, record: index + 1 })?;
        onto(&mut own.slips, Slip::read(row)).into_iter().for_each(|entries| entries.push(Entry::read(row)));
    }
    Ok(people.things)
}

/// The grand total stands under an office number of nines, which is nobody's.
fn read_line(row: &Row) -> Line {
    let office = Some(row.office).filter(|_| row.code != BreakdownCode::Total);
    Line { office, ..Line::read(row) }
}

fn nines() -> Option<OfficeNumber> {
    OfficeNumber::parse("9999999999")
}

pub(super) fn write(month: Month, people: &[UsageMonth], misfits: &mut Vec<Misfit>) -> unit::Content {
    super::once(people.iter().map(|own| own.person), Kind::Planned, misfits);
    let planned = sheet(misfits, |rows| {
        people.iter().for_each(|own| write_slips(month, own.person, &own.slips, rows));
    });
    let breakdown = sheet(misfits, |rows| people.iter().for_each(|own| write_breakdown(month, own, rows)));
    let supplement = sheet(misfits, |rows| {
        for (own, supplement) in people.iter().filter_map(|own| Some((own, own.supplement.as_ref()?))) {
            let link = (LinkedDate(None), LinkedMonth(Some(month)));
            rows.row(own.person, |cells| write_supplement(supplement, link, cells));
        }
    });
    unit::Content::Usage { month, planned, breakdown, supplement }
}

pub(super) fn write_actuals(month: Month, people: &[Actuals], misfits: &mut Vec<Misfit>) -> unit::Content {
    super::once(people.iter().map(|own| own.person), Kind::Actual, misfits);
    let rows = sheet(misfits, |rows| {
        people.iter().for_each(|own| write_slips(month, own.person, &own.slips, rows));
    });
    unit::Content::Actual(month, rows)
}

fn write_slips(month: Month, person: PersonKey, slips: &[Slip], rows: &mut Sheet<'_, Usage>) {
    if slips.is_empty() {
        rows.about_next(Reason::Hollow);
    }
    each(slips, rows, |slip, rows| {
        for entry in &slip.entries {
            rows.row(person, |cells| {
                put!(cells, Usage, month, month);
                slip.write(cells);
                entry.write(cells);
            });
        }
    });
}

fn write_breakdown(month: Month, own: &UsageMonth, rows: &mut Sheet<'_, Row>) {
    each(&own.breakdown, rows, |head, rows| {
        for line in &head.lines {
            rows.row(own.person, |cells| {
                put!(cells, Row, month, month);
                put!(cells, Row, fixed_office, nines());
                head.write(cells);
                line.write(cells);
                write_office(line, cells);
            });
        }
    });
}

fn write_office(line: &Line, cells: &mut Cells<'_, Row>) {
    let total = line.code == BreakdownCode::Total;
    let office = if total { nines() } else { line.office };
    match office.filter(|_| !(total && line.office.is_some())) {
        Some(office) => put!(cells, Row, office, office),
        None => cells.misfit(Some("サービス事業所コード"), Reason::Value),
    }
}
