//! `diff`, `convert`, `split` and `make`: what one does with whole units.

use std::path::{Path, PathBuf};

use kaigo::services::ServiceType;

use super::{Console, DONE, Made, REFUSED, Stop, Target, folder, unusable};
use crate::mask;
use crate::report::Report;
use crate::{Content, Unit, compare, make};

fn read(paths: &[PathBuf], console: &mut Console<'_>) -> Result<Option<Vec<Unit>>, Stop> {
    let (units, refused) = folder::read(paths)?;
    if refused.is_empty() {
        return Ok(Some(units));
    }
    say_refused(&refused, console)?;
    Ok(None)
}

/// The errors of refused units, briefly; `check` tells more.
pub(super) fn say_refused(refused: &[Report], console: &mut Console<'_>) -> Result<(), Stop> {
    for finding in refused.iter().flat_map(|report| &report.findings).take(50) {
        writeln!(console.err, "{}: {}", mask::path(&finding.file), finding.japanese())?;
    }
    writeln!(console.err, "誤りがあるため読めません。careplan check で詳しく調べてください。")?;
    Ok(())
}

fn same_kind(old: &Unit, new: &Unit) -> bool {
    let usage = |unit: &Unit| matches!(unit.content, Content::Usage { .. } | Content::Actual(..));
    std::mem::discriminant(&old.content) == std::mem::discriminant(&new.content) || (usage(old) && usage(new))
}

pub(super) fn diff(old: &Path, new: &Path, console: &mut Console<'_>) -> Result<u8, Stop> {
    let Some(old) = read(&[old.to_path_buf()], console)? else {
        return Ok(REFUSED);
    };
    let Some(mut new) = read(&[new.to_path_buf()], console)? else {
        return Ok(REFUSED);
    };
    let mut pairs = Vec::new();
    for unit in old {
        if let Some(index) = new.iter().position(|other| same_kind(&unit, other)) {
            pairs.push((unit, new.remove(index)));
        }
    }
    if pairs.is_empty() {
        return unusable("比べられる同じ種類の送信単位がありません。");
    }
    let changes: Vec<_> = pairs.iter().flat_map(|(old, new)| compare(old, new)).collect();
    let mut person = None;
    for change in &changes {
        if person != Some(change.person) {
            person = Some(change.person);
            let (insurer, insured) = (change.person.insurer, change.person.insured);
            writeln!(console.out, "利用者 保険者番号 {insurer} 被保険者番号 {insured}")?;
        }
        writeln!(console.out, "  {}", change.japanese())?;
    }
    if changes.is_empty() {
        writeln!(console.out, "変わったところはありません。")?;
    }
    Ok(DONE)
}

fn service(code: &str) -> Result<ServiceType, Stop> {
    match ServiceType::parse(code) {
        Some(service) => Ok(service),
        None => unusable(format!("サービス種類コード「{code}」は2文字の英数字で指定してください。")),
    }
}

pub(super) fn convert(
    to: Target,
    from_type: &str,
    to_type: Option<&str>,
    out: &Path,
    paths: &[PathBuf],
    console: &mut Console<'_>,
) -> Result<u8, Stop> {
    let Some(units) = read(paths, console)? else {
        return Ok(REFUSED);
    };
    for unit in units {
        let converted = match (to, to_type) {
            (Target::V3, _) => unit.to_v3(),
            (Target::V41, Some(to_type)) => unit.to_v41(service(from_type)?, service(to_type)?),
            (Target::V41, None) => return unusable("送信先のサービス種類コードを --to-type で指定してください。"),
        };
        let converted = match converted {
            Ok(converted) => converted,
            Err(refusal) => return unusable(refusal.japanese()),
        };
        for name in folder::write(out, &converted.unit)? {
            writeln!(console.out, "{name}")?;
        }
        for lost in &converted.lost {
            writeln!(console.out, "  失われます: {}", lost.japanese())?;
        }
        for open in &converted.open {
            writeln!(console.out, "  足りません: {}", open.japanese())?;
        }
    }
    Ok(DONE)
}

pub(super) fn split(out: &Path, paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let Some(units) = read(paths, console)? else {
        return Ok(REFUSED);
    };
    let split = crate::split(&units);
    for unit in &split.units {
        for name in folder::write(out, unit)? {
            writeln!(console.out, "{name}")?;
        }
    }
    for office in &split.untyped {
        let sentence = "のサービス種類が分かりません。利用票の送信単位も一緒に指定してください。";
        writeln!(console.err, "事業所{office}{sentence}")?;
    }
    Ok(if split.untyped.is_empty() { DONE } else { REFUSED })
}

pub(super) fn make(seed: u64, people: usize, unit: Made, out: &Path, console: &mut Console<'_>) -> Result<u8, Stop> {
    let wanted = match unit {
        Made::Plan => make::Wanted::Plan,
        Made::Usage => make::Wanted::Usage,
        Made::Actual => make::Wanted::Actual,
    };
    let Some(unit) = make::unit(wanted, seed, people) else {
        return unusable("利用者の数が多すぎます。");
    };
    for name in folder::write(out, &unit)? {
        writeln!(console.out, "{name}")?;
    }
    Ok(DONE)
}
