//! サインインの打ち切り: ends whatever a person has open, on every device; a lost phone, or somebody else at it.

use store::Tx;

use super::{Gone, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_of_person};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct PutOut {
    pub person: PersonId,
}

impl Command for PutOut {
    const NAME: &'static str = "people.put_out";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        if sql::login_fold(tx, self.person, act.now)?.is_none() {
            return Err(Gone::Ended.into());
        }
        end_of_person(tx, self.person, act.now, "put out")?;
        act.trace(self.person, &[]);
        Ok(())
    }
}
