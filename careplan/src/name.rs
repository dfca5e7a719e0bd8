//! File names (section 2): `PREFIX[_YYYYMM]_FROM_FROMTYPE_TO_TOTYPE_SERIAL.CSV`; V3.x has no service types.

use std::fmt;

use jiff::civil::Date;
use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::fault::Fault;
use crate::kind::{Edition, Kind};
use crate::shape::{Shape, number};
use crate::value::Value;

/// An office at one end of a transmission. V3.x names have no service type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    pub office: OfficeNumber,
    pub service: Option<ServiceType>,
}

/// File serial (ファイル連番) `YYYYMMDDHHMMSS`, a real date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(u64);

impl Serial {
    /// `None` unless 14 digits that are a real date and time.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, time) = (text.get(..8)?, text.get(8..)?);
        let real = text.len() == 14 && Shape::Date.check(day.as_bytes(), 8).is_none();
        let clock = number(time.as_bytes())?;
        let real = real && clock / 10_000 <= 23 && clock / 100 % 100 <= 59 && clock % 100 <= 59;
        if real { text.parse().ok().map(Self) } else { None }
    }

    /// The day it names.
    pub fn date(self) -> Date {
        Date::read(&(self.0 / 1_000_000).to_string()).unwrap_or_default()
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
    Month(Month),
}

/// The part of a name that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Count,
    Month,
    From,
    FromType,
    To,
    ToType,
    Serial,
    Extension,
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
    pub kind: Kind,
    pub period: Period,
    pub from: Party,
    pub to: Party,
    pub serial: Serial,
    /// Number of an image among those of its unit, 1 to 9999.
    pub image: Option<u16>,
    /// The extension is written in small letters.
    pub small_extension: bool,
}

impl FileName {
    /// Parses the last part of a path. The fault tells which part is wrong, or that the name is not of the standard.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        let kind = Kind::of_name(name).ok_or(Fault::NotInStandard)?;
        let wrong = |part| Fault::BadName { part };
        let rest = name.get(kind.prefix().len() + 1..).unwrap_or_default();
        let (stem, extension) = rest.rsplit_once('.').ok_or(wrong(Part::Extension))?;
        let expected = if kind == Kind::Image { "JPG" } else { "CSV" };
        if !extension.eq_ignore_ascii_case(expected) {
            return Err(wrong(Part::Extension));
        }
        let mut parts: Vec<&str> = stem.split('_').collect();
        let image = (kind == Kind::Image).then(|| parts.pop().unwrap_or_default());
        let image = match image {
            Some(digits) => {
                let number = number(digits.as_bytes()).filter(|_| digits.len() == 4).ok_or(wrong(Part::ImageNumber))?;
                Some(number as u16)
            }
            None => None,
        };
        let period = if kind.has_month() {
            if parts.is_empty() {
                return Err(wrong(Part::Count));
            }
            period(kind, parts.remove(0)).ok_or(wrong(Part::Month))?
        } else {
            Period::None
        };
        let (from, from_type, to, to_type, serial) = match *parts.as_slice() {
            [from, from_type, to, to_type, serial] => (from, Some(from_type), to, Some(to_type), serial),
            [from, to, serial] => (from, None, to, None, serial),
            _ => return Err(wrong(Part::Count)),
        };
        let service = |code: Option<&str>, part| match code {
            Some(code) => ServiceType::parse(code).map(Some).ok_or(wrong(part)),
            None => Ok(None),
        };
        let file = Self {
            kind,
            period,
            from: Party {
                office: OfficeNumber::parse(from).ok_or(wrong(Part::From))?,
                service: service(from_type, Part::FromType)?,
            },
            to: Party {
                office: OfficeNumber::parse(to).ok_or(wrong(Part::To))?,
                service: service(to_type, Part::ToType)?,
            },
            serial: Serial::parse(serial).ok_or(wrong(Part::Serial))?,
            image,
            small_extension: extension != expected,
        };
        if file.edition() == Edition::V3 && !kind.in_v3() { Err(Fault::NotInV3) } else { Ok(file) }
    }

    /// Told by the grammar: V3.x names have no service types.
    pub fn edition(&self) -> Edition {
        if self.from.service.is_some() { Edition::V41 } else { Edition::V3 }
    }

    /// What all files of a sending unit share.
    pub fn transmission(&self) -> Transmission {
        Transmission { from: self.from, to: self.to, serial: self.serial }
    }

    pub fn month(&self) -> Option<Month> {
        match self.period {
            Period::Month(month) => Some(month),
            _ => None,
        }
    }

    /// A name an image of the standard can have.
    pub fn is_image(name: &str) -> bool {
        Self::parse(name).is_ok_and(|name| name.kind == Kind::Image)
    }
}

fn period(kind: Kind, text: &str) -> Option<Period> {
    if text == "000000" {
        return (kind == Kind::Supplement).then_some(Period::Plan);
    }
    Month::parse(text).map(Period::Month)
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
    pub from: Party,
    pub to: Party,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were() {
        for name in [
            "UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV",
            "UPHOSOKU_000000_0300000100_43_0300000005_11_20191025200201.CSV",
            "UPKIHON_SUB1_0300000100_43_0300000005_11_20191025200201.CSV",
            "UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001.jpg",
            "UPPLAN_202503_9970100011_9970100029_20250225102000.CSV",
        ] {
            assert_eq!(FileName::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn each_part_is_named_when_wrong() {
        let cases = [
            ("UP1KYO_997010001_43_9970100029_11_20250625101500.CSV", Part::From),
            ("UP1KYO_9970100011_4_9970100029_11_20250625101500.CSV", Part::FromType),
            ("UP1KYO_9970100011_43_997010002x_11_20250625101500.CSV", Part::To),
            ("UP1KYO_9970100011_43_9970100029_111_20250625101500.CSV", Part::ToType),
            ("UP1KYO_9970100011_43_9970100029_11_20250230101500.CSV", Part::Serial),
            ("UP1KYO_9970100011_43_9970100029_11_20250625241500.CSV", Part::Serial),
            ("UP1KYO_9970100011_43_9970100029_11_20250625101500.TXT", Part::Extension),
            ("UP1KYO_9970100011_43_9970100029_20250625101500.CSV", Part::Count),
            ("UPPLAN_000000_9970100011_43_9970100029_11_20250625101500.CSV", Part::Month),
            ("UPPLAN_202513_9970100011_43_9970100029_11_20250625101500.CSV", Part::Month),
        ];
        for (name, part) in cases {
            assert_eq!(FileName::parse(name), Err(Fault::BadName { part }), "{name}");
        }
        assert_eq!(FileName::parse("メモ.txt"), Err(Fault::NotInStandard));
        assert_eq!(FileName::parse("UP3KYO_9970100011_9970100029_20250225102000.CSV"), Err(Fault::NotInV3));
    }
}
