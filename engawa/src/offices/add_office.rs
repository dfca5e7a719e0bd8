//! 事業所を加える: by whoever types at the console. Every city it serves needs its own registration.

use std::borrow::Cow;

use store::Tx;

use super::{NewOffice, OfficeRole, sql};
use crate::access::{Act, Coded, Command, Here, InRegion, Right, Stop};
use crate::ids::OfficeId;

#[derive(Clone, Debug)]
pub struct AddOffice(pub NewOffice);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NumberTaken,
    NoCity,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Refused::NumberTaken => "OFFICE-002",
            Refused::NoCity => "OFFICE-003",
        }
    }

    fn sentence(&self) -> Cow<'static, str> {
        match self {
            Refused::NumberTaken => "この事業所番号は、すでに登録されています。番号を確かめてください。",
            Refused::NoCity => "登録先の市町村を、一つ以上えらんでください。",
        }
        .into()
    }
}

impl Command for AddOffice {
    const NAME: &'static str = "offices.add_office";
    type Place = InRegion;
    type Answer = OfficeId;
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn right(&self) -> Right {
        Right::Register
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<OfficeId, Stop<Refused>> {
        let office = &self.0;
        if sql::office_by_number(tx, office.number.as_str())?.is_some() {
            return Err(Refused::NumberTaken.into());
        }
        if matches!(office.role, OfficeRole::Serves(_)) && office.cities.is_empty() {
            return Err(Refused::NoCity.into());
        }
        sql::add_office(tx, office)?;
        for city in &office.cities {
            sql::register(tx, office.id, *city, act.now)?;
        }
        act.trace(office.id, &["number", "name", "kana", "kind", "phone", "registrations"]);
        Ok(office.id)
    }
}
