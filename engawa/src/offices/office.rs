//! 市町村 and 事業所: the types.

use std::fmt;

use kaigo::{Kana, Line, OfficeKind, OfficeNumber};

use crate::ids::{CityId, OfficeId};

/// 市町村
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    pub id: CityId,
    /// Short, for addresses and the command line: "engawa".
    pub code: String,
    pub name: Line<40>,
    /// 担当課
    pub department: Line<40>,
    pub phone: Phone,
}

/// What an office is to the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeRole {
    /// 医療機関・介護事業所 …: one of the 24 service classifications.
    Serves(OfficeKind),
    /// 市の担当課
    Department(CityId),
    /// 運営者
    Operator,
}

impl OfficeRole {
    pub fn code(self) -> &'static str {
        match self {
            OfficeRole::Serves(kind) => kind.code(),
            OfficeRole::Department(_) => "city",
            OfficeRole::Operator => "operator",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct NewOffice {
    pub id: OfficeId,
    /// 事業所番号; a department's and the operator's are the region's own.
    pub number: OfficeNumber,
    pub name: Line<60>,
    pub kana: Kana,
    pub role: OfficeRole,
    pub phone: Phone,
    /// The cities it is registered with from now on.
    pub cities: Vec<CityId>,
}

/// 電話番号: ten or eleven digits, kept as typed with hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPhone(usize);

impl fmt::Display for NotAPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "数字が{}けたです。電話番号は、10けたか11けたの数字で入れてください。", self.0)
    }
}

impl Phone {
    /// # Errors
    /// Unless it has ten or eleven half-width digits, hyphens aside.
    pub fn parse(text: &str) -> Result<Phone, NotAPhone> {
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if plain && (digits == 10 || digits == 11) { Ok(Phone(text.to_owned())) } else { Err(NotAPhone(digits)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
