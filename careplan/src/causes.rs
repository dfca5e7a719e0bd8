//! Causes before symptoms (section 12, choice 18): one mistake, one finding; what follows from it stands under it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fault::Fault;
use crate::report::Finding;

/// Findings of one fault in one column of a file that stand by themselves; further ones are put under the first.
const ALIKE: usize = 3;

impl Fault {
    /// A mistake that many others follow from; told first in its file.
    pub fn is_cause(&self) -> bool {
        use Fault::*;
        matches!(
            self,
            NameSlip { .. }
                | TypesMissing
                | Apart
                | Resaved
                | RowSlipped
                | CutShort
                | OtherEncoding { .. }
                | WrongReceiver
        )
    }

    /// The same mistake in several files of a unit is one mistake: they were saved, named or downloaded together.
    fn is_of_the_unit(&self) -> bool {
        use Fault::*;
        matches!(self, NameSlip { .. } | TypesMissing | Apart | Resaved | OtherEncoding { .. } | WrongReceiver)
    }

    /// Whether a finding of the other fault follows from this one.
    fn explains(&self, other: &Fault) -> bool {
        use Fault::*;
        match self {
            TypesMissing => {
                matches!(other, MonthWantsOther { .. } | SerialWantsOther { .. } | NotInV3 | Missing { .. })
            }
            Resaved => matches!(
                other,
                Unquoted
                    | RowSlipped
                    | WrongLength { .. }
                    | NotAlphanumeric
                    | NotDigits
                    | NotSigned
                    | NotDecimal
                    | NotInList
                    | NotMonth
                    | NotDate
                    | DateUnknown
                    | NotTime { .. }
                    | NotDayMap
                    | NotInsuredNumber
                    | NotPostcode
                    | PhoneCharacters
            ),
            RowSlipped => {
                matches!(other.rule().as_str(), "V07" | "V08" | "V09" | "V10" | "V11" | "V14")
                    || matches!(other, Unquoted | BadBytes { .. })
            }
            CutShort => matches!(other, BrokenRecord { .. } | ColumnCount { .. }),
            WrongReceiver => matches!(other, NoRowForReceiver),
            _ => false,
        }
    }
}

/// A cause, as far as the others need it.
struct Cause {
    index: usize,
    fault: Fault,
    file: Arc<str>,
    record: Option<u64>,
}

/// Puts each finding that follows from another under it. The findings are in their order, causes first.
pub(crate) fn fold(findings: &mut [Finding]) {
    let cause = |(index, finding): (usize, &Finding)| {
        let Finding { fault, file, record, .. } = finding;
        fault.is_cause().then(|| Cause { index, fault: *fault, file: file.clone(), record: *record })
    };
    let causes: Vec<Cause> = findings.iter().enumerate().filter_map(cause).collect();
    let (of_rows, of_files): (Vec<&Cause>, Vec<&Cause>) = causes.iter().partition(|cause| cause.record.is_some());
    // The cause of a row is looked up by its row: there may be thousands.
    let of_rows: BTreeMap<(&str, Option<u64>), &Cause> =
        of_rows.into_iter().map(|cause| ((cause.file.as_ref(), cause.record), cause)).collect();
    // By fault, file and column: the first, and how many there were.
    let mut alike: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for index in 0..findings.len() {
        let Some(Finding { file, record, column, fault, .. }) = findings.get(index) else { break };
        let explained = |cause: &&&Cause| cause.index != index && cause.fault.explains(fault);
        let here = |cause: &&&Cause| cause.fault.is_of_the_unit() || cause.file == *file;
        let of_file = of_files.iter().find(|cause| here(cause) && explained(cause));
        let of_row = of_rows.get(&(file.as_ref(), *record)).filter(explained);
        let cause = of_file.or(of_row).map(|cause| cause.index);
        let key = (fault.name(), Some(file.clone()).filter(|_| !fault.is_of_the_unit()), *column);
        let most = if fault.is_of_the_unit() { 1 } else { ALIKE };
        let cause = cause.or_else(|| {
            let (first, count) = alike.entry(key).or_insert((index, 0));
            *count += 1;
            (*count > most).then_some(*first)
        });
        if let Some(finding) = findings.get_mut(index) {
            finding.cause = cause;
        }
    }
}
