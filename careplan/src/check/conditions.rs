//! Items that other items ask for (section 12, choice 9): all warnings.

use super::out::Out;
use crate::fault::Fault;

/// 第1表: reason 3 needs its text.
pub(super) fn table1(out: &mut Out<'_, '_>) {
    asked(out, 25, b"3", 26, "生活援助中心型の算定理由");
}

/// 利用者基本情報: "then fill …".
pub(super) fn profile(out: &mut Out<'_, '_>) {
    asked(out, 8, b"03", 9, "相談方法");
    asked(out, 12, b"02", 13, "利用者の現況");
}

fn asked(out: &mut Out<'_, '_>, by: u8, value: &[u8], number: u8, because: &'static str) {
    if out.get(by) == value && out.get(number).is_empty() {
        out.report(number, Fault::ConditionalEmpty { because });
    }
}

/// 利用者補足情報: limit slots (columns 20 to 55, four each) are filled from the first on, each with its type.
pub(super) fn slots(out: &mut Out<'_, '_>) {
    let mut gap = false;
    for first in (20u8..56).step_by(4) {
        let typed = !out.get(first).is_empty();
        let used = (first..first + 4).any(|column| !out.get(column).is_empty());
        if used && !typed {
            out.report(first, Fault::SlotWithoutType);
        }
        if used && gap {
            out.report(first, Fault::SlotOrder);
        }
        gap |= !used;
    }
}
