//! Everything that can be wrong: its rule, its severity. The sentences are in `sentence.rs`.

use crate::encoding::{BadByte, Other};
use crate::kind::{Edition, Kind};
use crate::part::{Part, Slip};
use crate::reader::{Broken, Limit};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Only informs.
    Note,
    /// Passes, and is said.
    Warning,
    /// Refuses the unit.
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    pub fn japanese(self) -> &'static str {
        match self {
            Self::Note => "参考",
            Self::Warning => "注意",
            Self::Error => "誤り",
        }
    }
}

/// A rule: V01 to V20 of section 8, L01 to L08 for technical limits. The ids never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule(&'static str);

impl Rule {
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $rule:literal $severity:ident $name:ident $({ $($data:ident: $ty:ty),+ })?;)+) => {
        /// What is wrong. One line of the table per fault: rule, severity, name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $name $({ $($data: $ty),+ })?,)+ }

        impl Fault {
            /// The rule it breaks.
            pub fn rule(&self) -> Rule { match self { $(Self::$name { .. } => Rule($rule),)+ } }

            pub fn severity(&self) -> Severity { match self { $(Self::$name { .. } => Severity::$severity,)+ } }

            /// Every fault: rule, severity, name. A name never changes its meaning: programs know faults by it.
            pub const TABLE: &[(&'static str, Severity, &'static str)] =
                &[$(($rule, Severity::$severity, stringify!($name)),)+];

            /// The fault's name, for programs.
            pub fn name(&self) -> &'static str { match self { $(Self::$name { .. } => stringify!($name),)+ } }
        }
    };
}

faults! {
    /// No prefix of the standard.
    "V01" Warning NotInStandard;
    "V01" Error BadName { part: Part };
    /// A V3.x name for a kind V3.x does not know.
    "V01" Error NotInV3;
    "V01" Warning SmallExtension;
    /// A name plainly of the standard, but broken; its content is checked all the same.
    "V01" Error NameSlip { slip: Slip };
    /// A copy, byte for byte, beside its original: not read twice.
    "V01" Warning CopyBeside;
    /// Data of V4.1 under a name of V3.x.
    "V01" Error TypesMissing;

    /// FROM equals TO; the government system may refuse that.
    "V02" Note SameOffice;
    "V02" Error SenderDiffers;
    "V02" Error ReceiverUnknown;

    "V03" Error SenderCannot;
    "V03" Error ReceiverCannot;
    "V03" Error ReceiverNotCovered;
    /// The slip of the published examples: actuals named from 43 to a service.
    "V03" Warning TypesSwapped;

    "V04" Error Missing { kind: Kind };
    "V04" Error DoesNotBelong { kind: Kind };
    "V04" Error Twice { kind: Kind };
    /// Sender, receiver or serial differ from those of the other files.
    "V04" Error Apart;
    "V04" Warning SerialUsed;
    "V04" Warning ImageMissing;
    "V04" Warning ImageNotNamed;

    "V05" Error OtherEncoding { found: Other };
    "V05" Error BadBytes { found: BadByte };
    "V05" Warning LoneCr;
    "V05" Warning Tab;
    /// The rarer of two CP932 codes of one character.
    "V05" Note SecondCode;

    "V06" Error EmptyFile;
    /// Saved again by a spreadsheet: quotes and leading zeros are gone.
    "V06" Error Resaved;
    /// Many columns of a row do not fit: a field too many or too few.
    "V06" Error RowSlipped;
    /// The last record ends in its middle: a download that was cut short.
    "V06" Error CutShort;
    "V06" Error HeaderRow;
    "V06" Error ColumnCount { expected: u16, found: u32 };
    "V06" Error BrokenRecord { found: Broken };
    "V06" Warning BlankLine;
    "V06" Warning CtrlZ;
    "V06" Warning Unquoted;

    "V07" Error OtherVersion { expected: Edition };
    "V07" Error MonthWantsOther { wanted: Edition };
    "V07" Warning SerialWantsOther { wanted: Edition };

    "V08" Error MonthDiffers;

    /// A 利用者補足情報 of a plan needs 対象年月 `000000`.
    "V09" Error PlanNeedsNoMonth;
    "V09" Error PlanNeedsDate;
    /// A 利用者補足情報 of a month needs that month.
    "V09" Error UsageNeedsMonth;
    "V09" Error UsageNeedsNoDate;

    "V10" Error Empty;
    "V10" Warning EmptyDoubtful;
    "V10" Error WrongLength { expected: u16, found: u32 };
    "V10" Error TooLong { limit: u16, found: u32 };
    "V10" Error NotAlphanumeric;
    "V10" Error NotDigits;
    /// Units: digits, with `-` before them where something is taken off.
    "V10" Error NotSigned;
    "V10" Error NotFromOne;
    "V10" Error NotDecimal;
    "V10" Error NotInList;
    "V10" Error NotMonth;
    "V10" Error NotDate;
    /// Zeros or nines in a date that may be left empty.
    "V10" Error DateUnknown;
    "V10" Error NotTime { untimed: bool };
    "V10" Warning Midnight2400;
    "V10" Error NotDayMap;
    "V10" Error NotPostcode;
    "V10" Warning PhoneCharacters;
    "V10" Warning NotImageName;
    "V10" Warning UnusedFilled;
    "V10" Warning FullWidthHyphen;
    "V10" Error ShortStayNot22;
    /// An item that another item asks for.
    "V10" Warning ConditionalEmpty { because: &'static str };
    /// A limit slot is used before an earlier one.
    "V10" Warning SlotOrder;
    /// Units in a limit slot without its service type.
    "V10" Warning SlotWithoutType;

    "V11" Error NotInsuredNumber;

    "V12" Error NotInMain { main: Kind };
    "V12" Warning NoSupplement;
    "V12" Error PersonTwice;

    "V13" Warning DayOutsideMonth;
    "V13" Warning ProRataPastEnd;

    "V14" Error ServiceNotCovered;

    "V15" Error RentalCodeMissing;
    "V15" Warning BothRentalCodes;
    "V15" Warning RentalCodeElsewhere;
    "V15" Warning DetailElsewhere;
    "V15" Warning DetailMissing;

    "V16" Error NoRowForReceiver;
    /// Nobody in the file has a service of the receiver.
    "V16" Error WrongReceiver;
    "V16" Warning ReceiverOtherType;

    "V17" Warning OtherOffice;
    "V17" Warning OtherType;

    "V18" Error TotalMissing;
    "V18" Error TotalTwice;
    "V18" Error TotalOffice;
    "V18" Error SubtotalMissing;
    "V18" Warning SubtotalAdvised;
    "V18" Error SubtotalTwice;
    "V18" Error SubtotalNotZero;
    "V18" Error SubtotalNotEmpty;
    "V18" Error FixedOffice;

    "V19" Warning PlanNumberTwice;
    "V19" Warning PlanNumberGap;

    "V20" Warning SupportNumberTwice;
    "V20" Warning SupportNumberGap;

    "L01" Error FieldLimit;
    "L02" Error RecordLimit;
    "L03" Error FileLimit;
    /// More persons in one unit than are compared across its files.
    "L04" Error PersonLimit { limit: usize };
    /// Findings beyond the limit were counted, not kept.
    "L05" Note LeftOut { count: u64 };
    /// More different rows in one file than are compared with each other.
    "L06" Error RowLimit { limit: usize };
    /// More files in one unit than the caller takes: those beyond are not read.
    "L07" Error FileCountLimit { limit: usize };
    /// More bytes in one unit than the caller takes: nothing is read from there on.
    "L08" Error UnitLimit { limit: u64 };
}

impl Fault {
    pub(crate) fn of_limit(limit: Limit) -> Self {
        match limit {
            Limit::Field => Self::FieldLimit,
            Limit::Record => Self::RecordLimit,
            Limit::File => Self::FileLimit,
        }
    }
}
