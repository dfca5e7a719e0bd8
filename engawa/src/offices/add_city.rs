//! 市町村を加える: by whoever types at the console.

use std::borrow::Cow;

use store::Tx;

use super::{City, sql};
use crate::access::{Act, Coded, Command, Here, InRegion, Right, Stop};
use crate::ids::CityId;

#[derive(Clone, Debug)]
pub struct AddCity(pub City);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    CodeTaken,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        "OFFICE-001"
    }

    fn sentence(&self) -> Cow<'static, str> {
        "この略号の市町村は、すでに登録されています。別の略号にしてください。".into()
    }
}

impl Command for AddCity {
    const NAME: &'static str = "offices.add_city";
    type Place = InRegion;
    type Answer = CityId;
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn right(&self) -> Right {
        Right::Register
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
