//! Shapes: what a column may hold. Each check works on the field's bytes and allocates nothing.

use kaigo::month::days_in;
use kaigo::services::ServiceType;

use crate::fault::Fault;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// CSVバージョン.
    Version,
    /// 保険者番号.
    Insurer,
    /// 被保険者番号.
    Insured,
    /// An office number (事業所番号).
    Office,
    /// サービス種類コード.
    ServiceType,
    /// サービス種類コード of a limit slot: short stays of the medical kind always as `22`.
    LimitType,
    /// サービスコード.
    ServiceCode,
    /// サービスコード of 第7表: a service, a subtotal or the grand total.
    BreakdownCode,
    /// Free text.
    Text,
    /// Letters and digits.
    Alphanumeric,
    /// TAISコード or 福祉用具届出コード.
    Rental,
    /// Digits.
    Int,
    /// Digits with `-` before them where something is taken off: units and amounts.
    Signed,
    /// Digits with at most two decimals.
    Decimal,
    /// One of a list.
    Code(&'static [(&'static str, &'static str)]),
    /// A month YYYYMM.
    Month,
    /// A month, or `000000` where the file belongs to a plan.
    LinkedMonth,
    /// A date YYYYMMDD.
    Date,
    /// A date of birth: a date that is never shown.
    BirthDate,
    /// A date, or `00000000` where the file belongs to a month.
    LinkedDate,
    /// HHMM. `untimed`: 9999 stands for a service without a time. `end`: 2400 passes with a warning.
    Time {
        /// 9999 is possible.
        untimed: bool,
        /// 2400 is possible.
        end: bool,
    },
    /// 31 × 0 or 1.
    DayMap,
    /// Telephone or fax number.
    Phone,
    /// `XXX-XXXX`.
    Postcode,
    /// Name of an image.
    FileName,
    /// ※使用しない.
    Unused,
}

impl Shape {
    /// Checks a filled field. `length` is the column's length.
    pub fn check(self, bytes: &[u8], length: u16) -> Option<Fault> {
        let length = usize::from(length);
        match self {
            Self::Text => None,
            Self::Version => exact(bytes, 6).or_else(|| characters(bytes, u8::is_ascii_digit, Fault::NotDigits)),
            Self::Month => month(bytes),
            Self::LinkedMonth => (bytes != b"000000").then(|| month(bytes)).flatten(),
            Self::Date | Self::BirthDate => date(bytes),
            Self::LinkedDate => (bytes != b"00000000").then(|| date(bytes)).flatten(),
            Self::Insurer => {
                exact(bytes, 6).or_else(|| characters(bytes, is_upper_alphanumeric, Fault::NotAlphanumeric))
            }
            Self::Office => {
                exact(bytes, 10).or_else(|| characters(bytes, is_upper_alphanumeric, Fault::NotAlphanumeric))
            }
            Self::ServiceType => service_type(bytes),
            Self::LimitType => limit_type(bytes),
            Self::ServiceCode | Self::BreakdownCode => {
                exact(bytes, 6).or_else(|| characters(bytes, is_upper_alphanumeric, Fault::NotAlphanumeric))
            }
            Self::Insured => insured(bytes),
            Self::Alphanumeric => {
                most(bytes, length).or_else(|| characters(bytes, is_alphanumeric, Fault::NotAlphanumeric))
            }
            Self::Rental => rental(bytes, length),
            Self::Int => characters(bytes, u8::is_ascii_digit, Fault::NotDigits).or_else(|| most(bytes, length)),
            Self::Signed => signed(bytes, length),
            Self::Decimal => decimal(bytes, length),
            Self::Code(codes) => (!codes.iter().any(|(code, _)| code.as_bytes() == bytes)).then_some(Fault::NotInList),
            Self::Time { untimed, end } => time(bytes, untimed, end),
            Self::DayMap => {
                let shaped = bytes.len() == 31 && bytes.iter().all(|b| matches!(b, b'0' | b'1'));
                (!shaped).then_some(Fault::NotDayMap)
            }
            Self::Phone => most(bytes, length).or_else(|| characters(bytes, is_phone, Fault::PhoneCharacters)),
            Self::Postcode => {
                let shaped = bytes.len() == 8
                    && bytes.iter().enumerate().all(|(i, b)| if i == 3 { *b == b'-' } else { b.is_ascii_digit() });
                (!shaped).then_some(Fault::NotPostcode)
            }
            Self::FileName => {
                let named = std::str::from_utf8(bytes).is_ok_and(crate::name::FileName::is_image);
                (!named).then_some(Fault::NotImageName)
            }
            Self::Unused => Some(Fault::UnusedFilled),
        }
    }
}

fn is_upper_alphanumeric(byte: &u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

fn is_alphanumeric(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_phone(byte: &u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'(' | b')' | b'+')
}

fn characters(bytes: &[u8], allowed: fn(&u8) -> bool, fault: Fault) -> Option<Fault> {
    (!bytes.iter().all(allowed)).then_some(fault)
}

fn exact(bytes: &[u8], length: usize) -> Option<Fault> {
    (bytes.len() != length).then_some(Fault::WrongLength { expected: length as u16, found: bytes.len() as u32 })
}

fn most(bytes: &[u8], length: usize) -> Option<Fault> {
    (bytes.len() > length).then_some(Fault::TooLong { limit: length as u16, found: bytes.len() as u32 })
}

/// Digits as a number; `None` unless every byte is one. At most nine digits.
pub(crate) fn number(bytes: &[u8]) -> Option<u32> {
    if bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// As [`number`], with `-` before it; zero has no sign.
pub(crate) fn signed_number(bytes: &[u8]) -> Option<i32> {
    let digits = bytes.strip_prefix(b"-");
    let value = number(digits.unwrap_or(bytes)).filter(|_| digits != Some(b""))? as i32;
    match digits {
        None => Some(value),
        Some(_) => (value != 0).then_some(-value),
    }
}

/// The sign counts: the standard's length is that of the field.
fn signed(bytes: &[u8], length: usize) -> Option<Fault> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let zero = digits.iter().all(|b| *b == b'0');
    let good = digits.iter().all(u8::is_ascii_digit) && (digits.len() == bytes.len() || !zero);
    if good { most(bytes, length) } else { Some(Fault::NotSigned) }
}

fn month(bytes: &[u8]) -> Option<Fault> {
    let good = bytes.len() == 6 && number(bytes).is_some_and(|n| n >= 100_000 && (1..=12).contains(&(n % 100)));
    (!good).then_some(Fault::NotMonth)
}

fn date(bytes: &[u8]) -> Option<Fault> {
    let real = |n: u32| {
        let (year, month, day) = ((n / 10_000) as u16, (n / 100 % 100) as u8, (n % 100) as u8);
        year >= 1000 && day >= 1 && day <= days_in(year, month)
    };
    let good = bytes.len() == 8 && number(bytes).is_some_and(real);
    (!good).then_some(Fault::NotDate)
}

fn insured(bytes: &[u8]) -> Option<Fault> {
    let good = match bytes {
        [first, rest @ ..] if rest.len() == 9 => {
            (first.is_ascii_digit() || *first == b'H') && rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    (!good).then_some(Fault::NotInsuredNumber)
}

fn service_type(bytes: &[u8]) -> Option<Fault> {
    exact(bytes, 2).or_else(|| characters(bytes, is_upper_alphanumeric, Fault::NotAlphanumeric))
}

fn limit_type(bytes: &[u8]) -> Option<Fault> {
    if matches!(bytes, b"23" | b"2A") {
        return Some(Fault::ShortStayNot22);
    }
    let known = ServiceType::from_ascii(bytes).is_some_and(|service| service.is_known());
    (!known).then_some(Fault::NotInList)
}

/// Letters, digits and half-width hyphens; the standard prints its example with a full-width hyphen (81 7C), which
/// passes with a warning.
fn rental(bytes: &[u8], length: usize) -> Option<Fault> {
    if bytes.len() <= length && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') {
        return None;
    }
    let wide = bytes.windows(2).filter(|pair| *pair == [0x81, 0x7C]).count();
    if wide == 0 {
        return most(bytes, length).or(Some(Fault::NotAlphanumeric));
    }
    let mut rest = bytes;
    while let Some((byte, tail)) = rest.split_first() {
        rest = match tail.split_first() {
            Some((0x7C, after)) if *byte == 0x81 => after,
            _ if byte.is_ascii_alphanumeric() || *byte == b'-' => tail,
            _ => return Some(Fault::NotAlphanumeric),
        };
    }
    most(bytes.get(wide..).unwrap_or_default(), length).or(Some(Fault::FullWidthHyphen))
}

fn decimal(bytes: &[u8], length: usize) -> Option<Fault> {
    let mut parts = bytes.split(|b| *b == b'.');
    let whole = parts.next().unwrap_or_default();
    let good = !whole.is_empty()
        && whole.iter().all(u8::is_ascii_digit)
        && parts.next().is_none_or(|d| (1..=2).contains(&d.len()) && d.iter().all(u8::is_ascii_digit))
        && parts.next().is_none();
    if good { most(bytes, length) } else { Some(Fault::NotDecimal) }
}

fn time(bytes: &[u8], untimed: bool, end: bool) -> Option<Fault> {
    if bytes.len() != 4 {
        return Some(Fault::NotTime { untimed });
    }
    match number(bytes) {
        Some(9999) if untimed => None,
        Some(2400) if end => Some(Fault::Midnight2400),
        Some(n) if n / 100 <= 23 && n % 100 <= 59 => None,
        _ => Some(Fault::NotTime { untimed }),
    }
}
