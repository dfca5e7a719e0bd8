//! How file names are read (section 2): `PREFIX[_YYYYMM]_FROM_FROMTYPE_TO_TOTYPE_SERIAL.CSV`; V3.x has no service types.

use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::fault::Fault;
use crate::kind::{Edition, Kind};
pub use crate::part::{FileName, Part, Party, Period, Serial, Slip, Transmission};

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
                let four = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
                Some(digits.parse().ok().filter(|_| four).ok_or(wrong(Part::ImageNumber))?)
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
