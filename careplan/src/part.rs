//! What a file name says (section 2), as values: sender, receiver, serial, month. How a name is read is in `name.rs`.

use std::fmt;

use jiff::civil::{Date, Time};
use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::kind::{Edition, Kind};

/// An office at one end of a transmission. V3.x names have no service type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// 事業所番号.
    pub office: OfficeNumber,
    /// サービス種類コード; `None` in names of V3.x.
    pub service: Option<ServiceType>,
}

/// File serial (ファイル連番) `YYYYMMDDHHMMSS`, a real date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(u64);

impl Serial {
    /// `None` unless 14 digits that are a real date and time.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let serial = Self(text.parse().ok()?);
        let [hour, minute, second] = [10_000, 100, 1].map(|unit| (serial.0 / unit % 100) as i8);
        (serial.day()?.year() >= 1000 && Time::new(hour, minute, second, 0).is_ok()).then_some(serial)
    }

    fn day(self) -> Option<Date> {
        let day = self.0 / 1_000_000;
        Date::new((day / 10_000) as i16, (day / 100 % 100) as i8, (day % 100) as i8).ok()
    }

    /// The day it names.
    pub fn date(self) -> Date {
        self.day().unwrap_or_default()
    }

    /// V4.1 applies to plan files made from 2025-04-01 on (section 12, choice 8).
    pub fn edition(self) -> Edition {
        if self.0 >= 20_250_401_000_000 { Edition::V41 } else { Edition::V3 }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

/// What the 年月 part says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The name has no such part.
    None,
    /// `000000`: a 利用者補足情報 that belongs to a plan.
    Plan,
    /// The service month.
    Month(Month),
}

/// The part of a name that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The number of parts.
    Count,
    /// 年月.
    Month,
    /// 送信元の事業所番号.
    From,
    /// 送信元のサービス種類コード.
    FromType,
    /// 送信先の事業所番号.
    To,
    /// 送信先のサービス種類コード.
    ToType,
    /// ファイル連番.
    Serial,
    /// 拡張子.
    Extension,
    /// The number of an image.
    ImageNumber,
}

impl Part {
    /// Japanese name.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Count => "区切り「_」の数",
            Self::Month => "年月",
            Self::From => "送信元の事業所番号",
            Self::FromType => "送信元のサービス種類コード",
            Self::To => "送信先の事業所番号",
            Self::ToType => "送信先のサービス種類コード",
            Self::Serial => "ファイル連番",
            Self::Extension => "拡張子",
            Self::ImageNumber => "画像の連番",
        }
    }
}

/// What happened to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slip {
    /// ` (1)` or ` - コピー`: a second download, a copy.
    Copy,
    /// `.CSV.csv`, `.CSV.txt`.
    DoubledEnding,
    /// Full-width letters or digits.
    FullWidth,
    /// A blank in the name.
    Blank,
    /// `-` where `_` belongs.
    Hyphens,
    /// Small letters.
    SmallLetters,
}

/// A parsed file name.
///
/// ```
/// use careplan::{Edition, FileName, Kind};
/// let name = FileName::parse("UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV").unwrap();
/// assert_eq!((name.kind, name.edition()), (Kind::Planned, Edition::V41));
/// let old = FileName::parse("UPPLAN_202503_9970100011_9970100029_20250225102000.CSV").unwrap();
/// assert_eq!(old.edition(), Edition::V3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName {
    /// Told by the prefix.
    pub kind: Kind,
    /// What the 年月 part says.
    pub period: Period,
    /// 送信元.
    pub from: Party,
    /// 送信先.
    pub to: Party,
    /// ファイル連番.
    pub serial: Serial,
    /// Number of an image among those of its unit, 1 to 9999.
    pub image: Option<u16>,
    /// The extension is written in small letters.
    pub small_extension: bool,
}

impl FileName {
    /// Told by the grammar: V3.x names have no service types.
    pub fn edition(&self) -> Edition {
        if self.from.service.is_some() { Edition::V41 } else { Edition::V3 }
    }

    /// What all files of a sending unit share.
    pub fn transmission(&self) -> Transmission {
        Transmission { from: self.from, to: self.to, serial: self.serial }
    }

    /// The service month, where the name has one.
    pub fn month(&self) -> Option<Month> {
        match self.period {
            Period::Month(month) => Some(month),
            _ => None,
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.prefix())?;
        match self.period {
            Period::None => {}
            Period::Plan => f.write_str("_000000")?,
            Period::Month(month) => write!(f, "_{month}")?,
        }
        write!(f, "_{}", self.transmission())?;
        match self.image {
            Some(number) => write!(f, "_{number:04}.jpg"),
            None => f.write_str(".CSV"),
        }
    }
}

/// Sender, receiver and serial: what makes files one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transmission {
    /// 送信元.
    pub from: Party,
    /// 送信先.
    pub to: Party,
    /// ファイル連番.
    pub serial: Serial,
}

impl fmt::Display for Transmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for party in [self.from, self.to] {
            write!(f, "{}_", party.office)?;
            if let Some(service) = party.service {
                write!(f, "{service}_")?;
            }
        }
        write!(f, "{}", self.serial)
    }
}
