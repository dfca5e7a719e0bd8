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
    /// `note`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// As people read it: 参考, 注意, 誤り.
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
    /// Its id, as `V10`.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $rule:literal $severity:ident $name:ident $({ $($data:ident: $ty:ty),+ })?;)+) => {
        /// What is wrong. One line of the table per fault: rule, severity, name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $(
                $(#[$doc])*
                #[doc = concat!("\n\n`", $rule, "`, ", stringify!($severity), ".")]
                $name $({
                    $(#[doc = concat!("`", stringify!($ty), "` that the sentence names.")] $data: $ty),+
                })?,
            )+
        }

        impl Fault {
            /// The rule it breaks.
            pub fn rule(&self) -> Rule { match self { $(Self::$name { .. } => Rule($rule),)+ } }

            /// How grave it is.
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
    /// A part of the file name does not fit the grammar.
    "V01" Error BadName { part: Part };
    /// A V3.x name for a kind V3.x does not know.
    "V01" Error NotInV3;
    /// Extension in small letters.
    "V01" Warning SmallExtension;
    /// A name plainly of the standard, but broken; its content is checked all the same.
    "V01" Error NameSlip { slip: Slip };
    /// A copy, byte for byte, beside its original: not read twice.
    "V01" Warning CopyBeside;
    /// Data of V4.1 under a name of V3.x.
    "V01" Error TypesMissing;

    /// FROM equals TO; the government system may refuse that.
    "V02" Note SameOffice;
    /// The last digit of an office number is not that of its others.
    "V02" Note OfficeCheckDigit { part: Part };
    /// Sender is not the authenticated office.
    "V02" Error SenderDiffers;
    /// Receiver is not registered.
    "V02" Error ReceiverUnknown;

    /// A sender of this type cannot send this file.
    "V03" Error SenderCannot;
    /// A receiver of this type cannot receive this file.
    "V03" Error ReceiverCannot;
    /// Receiver's service type is not covered.
    "V03" Error ReceiverNotCovered;
    /// The slip of the published examples: actuals named from 43 to a service.
    "V03" Warning TypesSwapped;

    /// The unit lacks a file.
    "V04" Error Missing { kind: Kind };
    /// A file that does not belong to this kind of unit.
    "V04" Error DoesNotBelong { kind: Kind };
    /// The unit has a file more than once.
    "V04" Error Twice { kind: Kind };
    /// Sender, receiver or serial differ from those of the other files.
    "V04" Error Apart;
    /// Serial used before for this pair.
    "V04" Warning SerialUsed;
    /// Image is named but missing.
    "V04" Warning ImageMissing;
    /// Image is not named by any profile.
    "V04" Warning ImageNotNamed;

    /// The file is not CP932 but another encoding.
    "V05" Error OtherEncoding { found: Other };
    /// Bytes outside CP932.
    "V05" Error BadBytes { found: BadByte };
    /// CR without LF.
    "V05" Warning LoneCr;
    /// Tab character.
    "V05" Warning Tab;
    /// The rarer of two CP932 codes of one character.
    "V05" Note SecondCode;

    /// File is empty.
    "V06" Error EmptyFile;
    /// Saved again by a spreadsheet: quotes and leading zeros are gone.
    "V06" Error Resaved;
    /// Many columns of a row do not fit: a field too many or too few.
    "V06" Error RowSlipped;
    /// The last record ends in its middle: a download that was cut short.
    "V06" Error CutShort;
    /// First row looks like a header.
    "V06" Error HeaderRow;
    /// Another number of columns than the layout has.
    "V06" Error ColumnCount { expected: u16, found: u32 };
    /// The record breaks RFC 4180.
    "V06" Error BrokenRecord { found: Broken };
    /// Blank line.
    "V06" Warning BlankLine;
    /// Ctrl-Z at the end.
    "V06" Warning CtrlZ;
    /// Text without quotes.
    "V06" Warning Unquoted;

    /// CSVバージョン is not that of the edition.
    "V07" Error OtherVersion { expected: Edition };
    /// The service month asks for the other edition.
    "V07" Error MonthWantsOther { wanted: Edition };
    /// A plan made on this day should be of the other edition.
    "V07" Warning SerialWantsOther { wanted: Edition };

    /// Month differs from the file name.
    "V08" Error MonthDiffers;

    /// A 利用者補足情報 of a plan needs 対象年月 `000000`.
    "V09" Error PlanNeedsNoMonth;
    /// Plan date must be real with a plan.
    "V09" Error PlanNeedsDate;
    /// A 利用者補足情報 of a month needs that month.
    "V09" Error UsageNeedsMonth;
    /// Plan date must be 00000000 with a month.
    "V09" Error UsageNeedsNoDate;

    /// Mandatory item is empty.
    "V10" Error Empty;
    /// Item is empty; its mark in the standard is doubtful.
    "V10" Warning EmptyDoubtful;
    /// Not the length the column has.
    "V10" Error WrongLength { expected: u16, found: u32 };
    /// Longer than the column.
    "V10" Error TooLong { limit: u16, found: u32 };
    /// Not letters and digits.
    "V10" Error NotAlphanumeric;
    /// Not digits.
    "V10" Error NotDigits;
    /// Units: digits, with `-` before them where something is taken off.
    "V10" Error NotSigned;
    /// Not a number from 1 to 99.
    "V10" Error NotFromOne;
    /// Not a decimal with at most two places.
    "V10" Error NotDecimal;
    /// Not in the code table.
    "V10" Error NotInList;
    /// Not a real month YYYYMM.
    "V10" Error NotMonth;
    /// Not a real date YYYYMMDD.
    "V10" Error NotDate;
    /// Zeros or nines in a date that may be left empty.
    "V10" Error DateUnknown;
    /// Not a time HHMM.
    "V10" Error NotTime { untimed: bool };
    /// 2400 as an end.
    "V10" Warning Midnight2400;
    /// Not 31 characters of 0 and 1.
    "V10" Error NotDayMap;
    /// Not a postal code XXX-XXXX.
    "V10" Error NotPostcode;
    /// Unusual characters in a telephone number.
    "V10" Warning PhoneCharacters;
    /// Not an image name of the standard.
    "V10" Warning NotImageName;
    /// Unused item is filled.
    "V10" Warning UnusedFilled;
    /// Full-width hyphen.
    "V10" Warning FullWidthHyphen;
    /// Short stays of the medical kind are always 22 here.
    "V10" Error ShortStayNot22;
    /// An item that another item asks for.
    "V10" Warning ConditionalEmpty { because: &'static str };
    /// A limit slot is used before an earlier one.
    "V10" Warning SlotOrder;
    /// Units in a limit slot without its service type.
    "V10" Warning SlotWithoutType;

    /// `?`, 〓 or `&#…;` in a name: a character got lost on the way.
    "V10" Note NameUncertain;
    /// Only blanks where a name belongs.
    "V10" Note NameBlank;

    /// Not ten digits or H and nine digits.
    "V11" Error NotInsuredNumber;

    /// The person has no row in the main file.
    "V12" Error NotInMain { main: Kind };
    /// Person has no row in UPHOSOKU.
    "V12" Warning NoSupplement;
    /// Same key twice.
    "V12" Error PersonTwice;
    /// The same service of the same person twice, in all columns.
    "V12" Note RowTwice;

    /// Date outside the month.
    "V13" Warning DayOutsideMonth;
    /// Day past the end of the month.
    "V13" Warning ProRataPastEnd;
    /// A time or day of an end before its start.
    "V13" Note EndBeforeStart;

    /// Service type is not covered by the standard.
    "V14" Error ServiceNotCovered;

    /// Rental without TAIS or report code.
    "V15" Error RentalCodeMissing;
    /// Both rental codes filled.
    "V15" Warning BothRentalCodes;
    /// Rental code on another service.
    "V15" Warning RentalCodeElsewhere;
    /// Detail number on another service than 17.
    "V15" Warning DetailElsewhere;
    /// Identical rentals without detail numbers.
    "V15" Warning DetailMissing;

    /// Person has no service of the receiver.
    "V16" Error NoRowForReceiver;
    /// Nobody in the file has a service of the receiver.
    "V16" Error WrongReceiver;
    /// Receiver serves this person under another service type.
    "V16" Warning ReceiverOtherType;

    /// Office is not the sender.
    "V17" Warning OtherOffice;
    /// Service type is not the sender's.
    "V17" Warning OtherType;

    /// No grand total for the person.
    "V18" Error TotalMissing;
    /// More than one grand total for the person.
    "V18" Error TotalTwice;
    /// Office of the grand total must be 9999999999.
    "V18" Error TotalOffice;
    /// Subtotal AAAA missing.
    "V18" Error SubtotalMissing;
    /// Subtotal AAAA advised.
    "V18" Warning SubtotalAdvised;
    /// Subtotal AAAA more than once.
    "V18" Error SubtotalTwice;
    /// Must be 0 on subtotals and totals.
    "V18" Error SubtotalNotZero;
    /// Must be empty on subtotals and totals.
    "V18" Error SubtotalNotEmpty;
    /// Must be empty or 9999999999.
    "V18" Error FixedOffice;
    /// Units times number of times are not the amount of the row.
    "V18" Note AmountDiffers;

    /// The numbers of a row of 第2表 are used twice.
    "V19" Warning PlanNumberTwice;
    /// A number of 第2表 lacks the one above it.
    "V19" Warning PlanNumberGap;

    /// The numbers of a row of 支援計画 are used twice.
    "V20" Warning SupportNumberTwice;
    /// A number of 支援計画 lacks the one above it.
    "V20" Warning SupportNumberGap;

    /// Field over 1 MiB.
    "L01" Error FieldLimit;
    /// Record over 8 MiB.
    "L02" Error RecordLimit;
    /// File over 256 MiB.
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
