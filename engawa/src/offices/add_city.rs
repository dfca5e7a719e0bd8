//! 市町村を加える: by whoever types at the console.

use store::Tx;

use super::{City, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, refusals};
use crate::ids::CityId;

#[derive(Clone, Debug)]
pub struct AddCity(pub City);

refusals! {
    pub Refused {
        CodeTaken = "OFFICE-001" "この略号の市町村は、すでに登録されています。別の略号にしてください。",
    }
}

impl Command for AddCity {
    const NAME: &'static str = "offices.add_city";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = CityId;
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<CityId, Stop<Refused>> {
        if sql::city_by_code(tx, &self.0.code)?.is_some() {
            return Err(Refused::CodeTaken.into());
        }
        sql::add_city(tx, &self.0)?;
        act.trace(self.0.id, &["code", "name", "department", "phone"]);
        Ok(self.0.id)
    }
}
