//! 利用者基本情報 and 介護予防サービス・支援計画書 with their annexes.

use super::carry::{Cells, Part, Sheet, part, put, repeated};
use super::misfit::{Loose, Misfit};
use super::nest::{each, once, onto, texts};
use super::{Gathered, sheet};
use crate::kind::Kind;
use crate::layout::Record;
use crate::model::{
    Checklist, ChecklistArea, Contact, DayLine, Domain, Domains, Illness, Issue, PreventionPlan, Profile, SupportPlan,
    SupportService,
};
use crate::tables::{self, Prevention, PreventionSupport, ProfileDay, ProfileIllness};
use crate::unit;

type ProfileRow = tables::Profile;

part! { Profile of ProfileRow {
    consulted_on, scheme, entrusted, consultant, by, by_other, time, previous_on, whereabouts, whereabouts_note, kana,
    name, sex, birth_date, address, phone, fax, mobility, dementia, level, valid_from, valid_until, previous_level,
    checklist, checklist_on, physical, intellectual, mental, intractable, disability_note, housing, floor, remodelled,
    national_pension, employee_pension, disability_pension, public_assistance, economy_note, family_image, family,
    life, day, hobbies, friends, public_services, private_services, consented_on, consented_by;
    within visitor: Contact {
        name: visitor, relation: visitor_relation, address: visitor_address, phone: visitor_phone,
    };
    below contacts, days, illnesses;
    of person
} }
part! { DayLine of ProfileDay { time, own_life, family_life } }
part! { Illness of ProfileIllness { since, illness, doctor, attending, doctor_phone, state, treatment } }
part! { PreventionPlan of Prevention {
    scheme, entrusted, reference, name, certified_on, valid_from, valid_until, plan_class, certification, level,
    centre_planner, planner, planner_office, planner_address, planner_phone, first_on, centre, goal_day, goal_year,
    health_points, policy, overall, centre_opinion, consented_on, consented_by;
    rename date: plan_date;
    below domains, checklist, issues;
    of person
} }
part! { Issue of PreventionSupport { proposal, wish, goal; rename number: need_no, text: issue; below plans } }
part! { SupportPlan of PreventionSupport {
    self_care, insured_support;
    rename number: support_no, points: support_points;
    below services
} }
part! { SupportService of PreventionSupport {
    provider, period;
    rename number: service_no, kind: service_kind
} }

texts! {
    Issue holds plans: SupportPlan, [number] text, proposal, wish, goal;
    SupportPlan holds services: SupportService, [number] points, self_care, insured_support;
}

pub(super) fn read_profiles(
    profiles: &[ProfileRow],
    days: &[ProfileDay],
    illnesses: &[ProfileIllness],
) -> Result<Vec<Profile>, Loose> {
    let mut read = Gathered::new();
    for (index, row) in profiles.iter().enumerate() {
        let profile = Profile { contacts: read_contacts(row), ..Profile::read(row) };
        read.begin((row.person(), row.consulted_on), profile, Kind::Profile, index)?;
    }
    for (index, row) in days.iter().enumerate() {
        let profile = read.with(&(row.person(), row.consulted_on), Kind::ProfileDay, index)?;
        profile.days.push(DayLine::read(row));
    }
    for (index, row) in illnesses.iter().enumerate() {
        let profile = read.with(&(row.person(), row.consulted_on), Kind::ProfileIllness, index)?;
        profile.illnesses.push(Illness::read(row));
    }
    Ok(read.things)
}

pub(super) fn read_plans(plans: &[Prevention], support: &[PreventionSupport]) -> Result<Vec<PreventionPlan>, Loose> {
    let mut read = Gathered::new();
    for (index, row) in plans.iter().enumerate() {
        let plan =
            PreventionPlan { domains: read_domains(row), checklist: read_checklist(row), ..PreventionPlan::read(row) };
        read.begin((row.person(), row.plan_date), plan, Kind::Prevention, index)?;
    }
    for (index, row) in support.iter().enumerate() {
        let plan = read.with(&(row.person(), row.plan_date), Kind::PreventionSupport, index)?;
        let services = onto(&mut plan.issues, Issue::read(row)).and_then(|plans| onto(plans, SupportPlan::read(row)));
        services.into_iter().for_each(|services| services.push(SupportService::read(row)));
    }
    Ok(read.things)
}

pub(super) fn write(profiles: &[Profile], plans: &[PreventionPlan], misfits: &mut Vec<Misfit>) -> unit::Content {
    super::once(profiles.iter().map(|profile| (profile.person, profile.consulted_on)), Kind::Profile, misfits);
    super::once(plans.iter().map(|plan| (plan.person, plan.date)), Kind::Prevention, misfits);
    let rows = sheet(misfits, |rows| {
        for profile in profiles {
            rows.row(profile.person, |cells| {
                profile.write(cells);
                write_contacts(profile, cells);
            });
        }
    });
    let days = sheet(misfits, |rows| profiles.iter().for_each(|profile| write_days(profile, rows)));
    let illnesses = sheet(misfits, |rows| profiles.iter().for_each(|profile| write_illnesses(profile, rows)));
    let plan_rows = sheet(misfits, |rows| {
        for plan in plans {
            rows.row(plan.person, |cells| {
                plan.write(cells);
                write_domains(&plan.domains, cells);
                write_checklist(&plan.checklist, cells);
            });
        }
    });
    let support = sheet(misfits, |rows| plans.iter().for_each(|plan| write_issues(plan, rows)));
    unit::Content::Prevention { profiles: rows, days, illnesses, plans: plan_rows, support }
}

fn write_days(profile: &Profile, rows: &mut Sheet<'_, ProfileDay>) {
    for line in &profile.days {
        rows.row(profile.person, |cells| {
            put!(cells, ProfileDay, consulted_on, profile.consulted_on);
            line.write(cells);
        });
    }
}

fn write_illnesses(profile: &Profile, rows: &mut Sheet<'_, ProfileIllness>) {
    for illness in &profile.illnesses {
        rows.row(profile.person, |cells| {
            put!(cells, ProfileIllness, consulted_on, profile.consulted_on);
            illness.write(cells);
        });
    }
}

fn write_issues(plan: &PreventionPlan, rows: &mut Sheet<'_, PreventionSupport>) {
    each(&plan.issues, rows, |issue, rows| {
        let mut fresh_issue = true;
        each(&issue.plans, rows, |support, rows| {
            let mut fresh_support = true;
            for service in &support.services {
                rows.row(plan.person, |cells| {
                    put!(cells, PreventionSupport, plan_date, plan.date);
                    once(issue, &mut fresh_issue).write(cells);
                    once(support, &mut fresh_support).write(cells);
                    service.write(cells);
                });
            }
        });
    });
}

repeated! {
    read_domains, write_domains: Prevention, Domain, Domains;
    moving: state = moving_state, wish = moving_wish, has_issue = moving_has_issue, issue = moving_issue;
    household: state = household_state, wish = household_wish, has_issue = household_has_issue, issue = household_issue;
    social: state = social_state, wish = social_wish, has_issue = social_has_issue, issue = social_issue;
    health: state = health_state, wish = health_wish, has_issue = health_has_issue, issue = health_issue;
}

repeated! {
    read_checklist, write_checklist: Prevention, ChecklistArea, Checklist;
    exercise: count = count_exercise, programme = needs_exercise;
    nutrition: count = count_nutrition, programme = needs_nutrition;
    mouth: count = count_mouth, programme = needs_mouth;
    withdrawal: count = count_withdrawal, programme = needs_withdrawal;
    memory: count = count_memory, programme = needs_memory;
    depression: count = count_depression, programme = needs_depression;
}

/// The places for emergency contacts in a row.
#[derive(Default)]
struct Contacts {
    first: Contact,
    second: Contact,
    third: Contact,
    fourth: Contact,
}

repeated! {
    read_places, write_places: ProfileRow, Contact, Contacts;
    first: name = contact1, relation = contact1_relation, address = contact1_address, phone = contact1_phone;
    second: name = contact2, relation = contact2_relation, address = contact2_address, phone = contact2_phone;
    third: name = contact3, relation = contact3_relation, address = contact3_address, phone = contact3_phone;
    fourth: name = contact4, relation = contact4_relation, address = contact4_address, phone = contact4_phone;
}

fn read_contacts(row: &ProfileRow) -> Vec<Contact> {
    let Contacts { first, second, third, fourth } = read_places(row);
    super::trimmed([first, second, third, fourth])
}

fn write_contacts(profile: &Profile, cells: &mut Cells<'_, ProfileRow>) {
    match super::places(&profile.contacts) {
        Ok([first, second, third, fourth]) => write_places(&Contacts { first, second, third, fourth }, cells),
        Err(reason) => cells.misfit(Some("緊急連絡先"), reason),
    }
}
