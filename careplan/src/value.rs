//! Values of fields, as they stand in the typed records. Each can be made only from what its shape accepts, and is
//! written exactly as it was read: leading zeros of a count are kept.

use std::fmt;

use jiff::civil::Date;
use kaigo::codes::Coded;
use kaigo::month::Month;
use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
use kaigo::services::{ServiceCode, ServiceType};

use crate::shape::{Shape, number, signed_number};

pub use crate::days::{Clock, DayMap, End, ServiceEnd, ServiceStart, Start};

/// A value that stands in one field.
pub trait Value: Sized {
    /// What the column accepts.
    const SHAPE: Shape;
    /// The standard's length (項目長); 0 where it gives none.
    const LENGTH: u16;
    /// From the field's text; `None` where the shape refuses it.
    fn read(text: &str) -> Option<Self>;
    /// As it stands in the field.
    fn text(&self) -> String;
}

/// A count, amount or number of digits (INT) of at most `N` digits.
#[derive(Debug, Clone, Copy)]
pub struct Int<const N: u16> {
    value: u32,
    digits: u8,
}

impl<const N: u16> Int<N> {
    /// `None` when the number has more than `N` digits.
    pub fn new(value: u32) -> Option<Self> {
        Self::read(&value.to_string())
    }

    /// The number.
    pub fn value(self) -> u32 {
        self.value
    }
}

impl<const N: u16> PartialEq for Int<N> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<const N: u16> Eq for Int<N> {}

impl<const N: u16> Value for Int<N> {
    const SHAPE: Shape = Shape::Int;
    const LENGTH: u16 = N;
    fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= usize::from(N);
        let value = number(text.as_bytes()).filter(|_| fits)?;
        Some(Self { value, digits: text.len() as u8 })
    }
    fn text(&self) -> String {
        format!("{:0width$}", self.value, width = usize::from(self.digits))
    }
}

/// Units or an amount (単位数, 金額) of at most `N` characters: negative where something is taken off (同一建物減算,
/// 送迎減算). The standard says 整数 and products in the field write `-47`.
#[derive(Debug, Clone, Copy)]
pub struct Signed<const N: u16> {
    value: i32,
    /// Digits as they were written, leading zeros included.
    digits: u8,
}

impl<const N: u16> Signed<N> {
    /// `None` when the number and its sign have more than `N` characters.
    pub fn new(value: i32) -> Option<Self> {
        Self::read(&value.to_string())
    }

    /// The number, negative where something is taken off.
    pub fn value(self) -> i32 {
        self.value
    }
}

impl<const N: u16> PartialEq for Signed<N> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<const N: u16> Eq for Signed<N> {}

impl<const N: u16> Value for Signed<N> {
    const SHAPE: Shape = Shape::Signed;
    const LENGTH: u16 = N;
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() || Shape::Signed.check(text.as_bytes(), N).is_some() {
            return None;
        }
        let value = signed_number(text.as_bytes())?;
        Some(Self { value, digits: text.trim_start_matches('-').len() as u8 })
    }
    fn text(&self) -> String {
        let sign = if self.value < 0 { "-" } else { "" };
        format!("{sign}{:0width$}", self.value.unsigned_abs(), width = usize::from(self.digits))
    }
}

/// Values kept as text because that is what they are, each with its shape.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $length:literal $shape:expr;)+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// `None` where the column would refuse the text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::read(text)
            }
            /// As it stands in the field.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Value for $name {
            const SHAPE: Shape = $shape;
            const LENGTH: u16 = $length;
            fn read(text: &str) -> Option<Self> {
                accepts($shape, text, $length).then(|| Self(text.to_owned()))
            }
            fn text(&self) -> String {
                self.0.clone()
            }
        }
    )+ };
}

texts! {
    /// Telephone or fax number (電話番号), at most 15 characters.
    Phone 15 Shape::Phone;
    /// Postal code (郵便番号), `XXX-XXXX`.
    Postcode 8 Shape::Postcode;
    /// TAISコード or 福祉用具届出コード, at most 12 characters.
    RentalCode 12 Shape::Rental;
    /// Letters and digits without a further rule (入力者コード), at most 10 characters.
    Alphanumeric10 10 Shape::Alphanumeric;
    /// Name of an image file (画像ファイル名).
    ImageName 0 Shape::FileName;
    /// Content of a field the standard does not use (※使用しない), kept so that nothing is lost.
    Unused 1 Shape::Unused;
    /// An amount with at most two decimals (DEC), as 単位数単価 `10.00`.
    Decimal 6 Shape::Decimal;
}

impl Decimal {
    /// In hundredths: `10.5` is 1050.
    pub fn hundredths(&self) -> u32 {
        let (whole, rest) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let fraction = rest.parse::<u32>().unwrap_or(0) * if rest.len() == 1 { 10 } else { 1 };
        whole.parse::<u32>().unwrap_or(0) * 100 + fraction
    }
}

/// The shape takes the text without an error (a warning lets it pass).
fn accepts(shape: Shape, text: &str, length: u16) -> bool {
    let mut bytes = Vec::new();
    if text.is_empty() || crate::encoding::encode(text, &mut bytes).is_err() {
        return false;
    }
    shape.check(&bytes, length).is_none_or(|fault| fault.severity() != crate::Severity::Error)
}

impl Value for String {
    const SHAPE: Shape = Shape::Text;
    const LENGTH: u16 = 0;
    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn text(&self) -> String {
        self.clone()
    }
}

macro_rules! parsed {
    ($($name:ty, $length:literal, $shape:expr;)+) => { $(
        impl Value for $name {
            const SHAPE: Shape = $shape;
            const LENGTH: u16 = $length;
            fn read(text: &str) -> Option<Self> {
                Self::parse(text)
            }
            fn text(&self) -> String {
                self.to_string()
            }
        }
    )+ };
}

parsed! {
    InsurerNumber, 6, Shape::Insurer;
    InsuredNumber, 10, Shape::Insured;
    OfficeNumber, 10, Shape::Office;
    ServiceType, 2, Shape::ServiceType;
    ServiceCode, 6, Shape::ServiceCode;
    Month, 6, Shape::Month;
}

impl Value for Date {
    const SHAPE: Shape = Shape::Date;
    const LENGTH: u16 = 8;
    fn read(text: &str) -> Option<Self> {
        if Shape::Date.check(text.as_bytes(), 8).is_some() {
            return None;
        }
        let n = number(text.as_bytes())?;
        Date::new((n / 10_000) as i16, (n / 100 % 100) as i8, (n % 100) as i8).ok()
    }
    fn text(&self) -> String {
        format!("{:04}{:02}{:02}", self.year(), self.month(), self.day())
    }
}

/// Date of birth (生年月日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate(pub Date);

impl Value for BirthDate {
    const SHAPE: Shape = Shape::BirthDate;
    const LENGTH: u16 = 8;
    fn read(text: &str) -> Option<Self> {
        Date::read(text).map(Self)
    }
    fn text(&self) -> String {
        self.0.text()
    }
}

/// Plan date of a 利用者補足情報; `None` (`00000000`) where the file belongs to a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkedDate(pub Option<Date>);

impl Value for LinkedDate {
    const SHAPE: Shape = Shape::LinkedDate;
    const LENGTH: u16 = 8;
    fn read(text: &str) -> Option<Self> {
        if text == "00000000" { Some(Self(None)) } else { Date::read(text).map(|date| Self(Some(date))) }
    }
    fn text(&self) -> String {
        self.0.map_or_else(|| "00000000".to_owned(), |date| date.text())
    }
}

/// Service month of a 利用者補足情報; `None` (`000000`) where the file belongs to a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkedMonth(pub Option<Month>);

impl Value for LinkedMonth {
    const SHAPE: Shape = Shape::LinkedMonth;
    const LENGTH: u16 = 6;
    fn read(text: &str) -> Option<Self> {
        if text == "000000" { Some(Self(None)) } else { Month::parse(text).map(|month| Self(Some(month))) }
    }
    fn text(&self) -> String {
        self.0.map_or_else(|| "000000".to_owned(), |month| month.to_string())
    }
}

/// Service type of a limit slot (種類別限度額管理); 短期入所療養介護 is always `22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitType(ServiceType);

impl LimitType {
    /// The type.
    pub fn service_type(self) -> ServiceType {
        self.0
    }
}

impl Value for LimitType {
    const SHAPE: Shape = Shape::LimitType;
    const LENGTH: u16 = 2;
    fn read(text: &str) -> Option<Self> {
        if Shape::LimitType.check(text.as_bytes(), 2).is_some() { None } else { ServiceType::parse(text).map(Self) }
    }
    fn text(&self) -> String {
        self.0.to_string()
    }
}

/// What a row of 第7表 is about (サービスコード, section 5.9 No. 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreakdownCode {
    /// One service.
    Service(ServiceCode),
    /// Subtotal of a service type.
    Subtotal(ServiceType, Subtotal),
    /// Grand total of the person, `999999`.
    Total,
}

/// Which subtotal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subtotal {
    /// `AAAA`: inside the limit.
    Inside,
    /// `EEEE`: outside the limit.
    Outside,
    /// `ZZZZ`: over 30 days.
    Over30Days,
}

impl BreakdownCode {
    pub(crate) fn of(code: ServiceCode) -> Self {
        let [_, _, item @ ..] = code.as_bytes();
        match item {
            b"AAAA" => Self::Subtotal(code.service_type(), Subtotal::Inside),
            b"EEEE" => Self::Subtotal(code.service_type(), Subtotal::Outside),
            b"ZZZZ" => Self::Subtotal(code.service_type(), Subtotal::Over30Days),
            _ if code.as_bytes() == b"999999" => Self::Total,
            _ => Self::Service(code),
        }
    }
}

impl Value for BreakdownCode {
    const SHAPE: Shape = Shape::BreakdownCode;
    const LENGTH: u16 = 6;
    fn read(text: &str) -> Option<Self> {
        ServiceCode::parse(text).map(Self::of)
    }
    fn text(&self) -> String {
        match self {
            Self::Service(code) => code.to_string(),
            Self::Subtotal(service, Subtotal::Inside) => format!("{service}AAAA"),
            Self::Subtotal(service, Subtotal::Outside) => format!("{service}EEEE"),
            Self::Subtotal(service, Subtotal::Over30Days) => format!("{service}ZZZZ"),
            Self::Total => "999999".to_owned(),
        }
    }
}

/// A value of a code table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code<C>(pub C);

const fn code_length(codes: &[(&str, &str)]) -> u16 {
    codes[0].0.len() as u16
}

impl<C: Coded> Value for Code<C> {
    const SHAPE: Shape = Shape::Code(C::CODES);
    const LENGTH: u16 = code_length(C::CODES);
    fn read(text: &str) -> Option<Self> {
        C::parse(text).map(Self)
    }
    fn text(&self) -> String {
        self.0.code().to_owned()
    }
}
