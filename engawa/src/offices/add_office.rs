//! 事業所を加える: by whoever types at the console. Every city it serves needs its own registration.

use store::Tx;

use super::{NewOffice, OfficeRole, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, refusals};
use crate::ids::OfficeId;

#[derive(Clone, Debug)]
pub struct AddOffice(pub NewOffice);

refusals! {
    pub Refused {
        NumberTaken = "OFFICE-002" "この事業所番号は、すでに登録されています。番号を確かめてください。",
        NoCity = "OFFICE-003" "登録先の市町村を、一つ以上えらんでください。",
    }
}

impl Command for AddOffice {
    const NAME: &'static str = "offices.add_office";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = OfficeId;
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
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
