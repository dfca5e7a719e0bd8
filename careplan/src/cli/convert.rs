//! `convert`: units in the other edition, all of them good or none written.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use super::folder::unreadable;
use super::opened::{self, Opened};
use super::staged::Staged;
use super::{Console, DONE, REFUSED, Stop, Target, folder, refused, unusable};
use crate::report::{Report, Verdict};
use crate::{Expected, Fault, Kind, Lost, Open, Refusal, UnitCheck};

/// Losses, gaps and errors that are spelled out.
const SPELLED: usize = 50;
const PIECE: usize = 256 << 10;

/// How to convert.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub to: Target,
    pub from_type: Option<&'a str>,
    pub to_type: Option<&'a str>,
    pub allow_loss: bool,
}

/// Which edition the month or serial asks for is set aside: whoever converts may hold the wrong one.
fn edition(fault: &Fault) -> bool {
    matches!(fault, Fault::MonthWantsOther { .. } | Fault::SerialWantsOther { .. })
}

pub(super) fn run(wish: Wish<'_>, out: &Path, paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let mut units = match opened::all(&folder::units(paths)?, edition)? {
        Ok(units) => units,
        Err(reports) => return refused(&reports, console),
    };
    let mut staged = Staged::new(out)?;
    let mut hindrances = Hindrances::default();
    for unit in &mut units {
        convert(unit, wish, &mut staged, &mut hindrances)?;
        unit.rest();
    }
    hindrances.check(&mut staged)?;
    hindrances.say(console)?;
    if hindrances.refuse(wish.allow_loss) {
        // Dropped here, so that nothing is there when the sentence is read.
        drop(staged);
        writeln!(console.err, "{}", hindrances.conclusion())?;
        return Ok(REFUSED);
    }
    for name in staged.finish()? {
        writeln!(console.out, "{name}")?;
    }
    Ok(DONE)
}

fn convert(unit: &mut Opened, wish: Wish<'_>, staged: &mut Staged, hindrances: &mut Hindrances) -> Result<(), Stop> {
    let types = match wish.to {
        Target::V3 => None,
        Target::V41 => Some(types(unit, wish)?),
    };
    for person in unit.people().to_vec() {
        let part = unit.part(&person)?;
        let converted = match types {
            None => part.unit.to_v3(),
            Some((from, to)) => part.unit.to_v41(from, to),
        };
        let converted = match converted {
            Ok(converted) => converted,
            Err(refusal) => {
                let name = part.places.first().map(|(name, ..)| name.as_str()).unwrap_or_default();
                return Err(match refusal {
                    Refusal::Already => Stop::Unusable(format!("{name}: {}", refusal.japanese()).into()),
                    Refusal::NoPrevention => Stop::Refused(format!("{name}: {}", refusal.japanese())),
                });
            }
        };
        for lost in converted.lost {
            hindrances.lost.push(Lost { record: part.record(lost.kind, lost.record) as usize, ..lost });
        }
        for open in converted.open {
            hindrances.open.insert(match open {
                Open::RentalCode(kind, row) => Open::RentalCode(kind, part.record(kind, row) as usize),
                other => other,
            });
        }
        staged.rows(&converted.unit)?;
    }
    Ok(())
}

/// Service types of sender and receiver for the names of V4.1: as the rows say it; else as wished; a care-management
/// office is 43 unless another type is wished.
fn types(unit: &mut Opened, wish: Wish<'_>) -> Result<(ServiceType, ServiceType), Stop> {
    let (from, to) = (unit.transmission().from.office, unit.transmission().to.office);
    let mut seen: [BTreeSet<ServiceType>; 2] = Default::default();
    for person in unit.people().to_vec() {
        let part = unit.part(&person)?;
        for (office, seen) in [from, to].into_iter().zip(&mut seen) {
            seen.extend(part.unit.services_of(office));
        }
    }
    let [sends, receives] = seen;
    let reports = matches!(unit.kind().0, Kind::Actual | Kind::ActualWithdrawal);
    let from = service(from, &sends, wish.from_type, "--from-type", sends.is_empty())?;
    let to = service(to, &receives, wish.to_type, "--to-type", reports)?;
    Ok((from, to))
}

fn service(
    office: OfficeNumber,
    seen: &BTreeSet<ServiceType>,
    wish: Option<&str>,
    option: &str,
    manages_care: bool,
) -> Result<ServiceType, Stop> {
    let wished = match wish {
        None => None,
        Some(code) => match ServiceType::parse(code) {
            Some(service) => Some(service),
            None => return unusable(format!("サービス種類コード「{code}」は2文字の英数字で指定してください。")),
        },
    };
    let only = seen.first().copied().filter(|_| seen.len() == 1);
    let default = ServiceType::parse("43").filter(|_| manages_care);
    if let Some(service) = only.or(wished).or(default) {
        return Ok(service);
    }
    let found: Vec<String> = seen.iter().map(ToString::to_string).collect();
    let found =
        if found.is_empty() { String::new() } else { format!("（データにあるのは{}）", found.join("、")) };
    unusable(format!("事業所{office}のサービス種類コードを {option} で指定してください{found}。"))
}

/// What stands in the way of a conversion.
#[derive(Debug, Default)]
struct Hindrances {
    lost: Vec<Lost>,
    open: BTreeSet<Open>,
    /// Of the files that were to be written.
    refused: Vec<Report>,
}

impl Hindrances {
    /// Checks what was converted as its receiver will.
    fn check(&mut self, staged: &mut Staged) -> Result<(), Stop> {
        let files = staged.written()?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let mut piece = vec![0; PIECE];
        for unit in crate::check::group(&names) {
            let mut check = UnitCheck::new();
            for (name, path) in unit.iter().filter_map(|place| files.get(*place)) {
                let failed = |error: std::io::Error| Stop::Unusable(unreadable(path, &error));
                let mut file = File::open(path).map_err(failed)?;
                check.begin(name);
                loop {
                    let count = file.read(&mut piece).map_err(failed)?;
                    if count == 0 {
                        break;
                    }
                    check.feed(piece.get(..count).unwrap_or_default());
                }
            }
            let report = check.finish(&Expected::default());
            if report.verdict() == Verdict::Reject {
                self.refused.push(report);
            }
        }
        Ok(())
    }

    fn refuse(&self, allow_loss: bool) -> bool {
        !self.refused.is_empty() || !allow_loss && !self.lost.is_empty()
    }

    fn say(&self, console: &mut Console<'_>) -> Result<(), Stop> {
        let lost = self.lost.iter().map(|lost| format!("失われます: {}", lost.japanese()));
        let open = self.open.iter().map(|open| format!("足りません: {}", open.japanese()));
        // What is missing was said in the words of the source; the same errors again would say nothing.
        let said = |fault: &Fault| {
            matches!(
                fault,
                Fault::RentalCodeMissing
                    | Fault::Missing { .. }
                    | Fault::MonthWantsOther { .. }
                    | Fault::LeftOut { .. }
            )
        };
        let errors = self.refused.iter().flat_map(|report| &report.findings);
        let errors = errors.filter(|finding| finding.severity() == crate::Severity::Error && !said(&finding.fault));
        let errors = errors.map(|finding| {
            let record = finding.record.map(|record| format!("の{record}件目")).unwrap_or_default();
            format!("受け取れません: {}{record}: {}", finding.file, finding.japanese())
        });
        let sentences: [Vec<String>; 3] = [lost.collect(), open.collect(), errors.collect()];
        for sentences in sentences {
            for sentence in sentences.iter().take(SPELLED) {
                writeln!(console.err, "{sentence}")?;
            }
            if sentences.len() > SPELLED {
                writeln!(console.err, "このほかに{}件あります。", sentences.len() - SPELLED)?;
            }
        }
        Ok(())
    }

    fn conclusion(&self) -> &'static str {
        match self.refused.is_empty() {
            true => {
                "失われる項目があるので、何も書き込みませんでした。失われてよければ --allow-loss を付けてください。"
            }
            false => "変換しても受け取れない送信単位になるので、何も書き込みませんでした。",
        }
    }
}
