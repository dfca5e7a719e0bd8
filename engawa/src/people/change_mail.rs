//! 連絡先メールの変更: the codes go to the new address from now on; a sign-in under way at the old one ends.

use store::Tx;

use super::{Gone, Mail, sql};
use crate::access::{Act, Command, Here, InRegion, Right, Stop, end_of_person};
use crate::ids::PersonId;

#[derive(Clone, Debug)]
pub struct ChangeMail {
    pub person: PersonId,
    pub mail: Mail,
}

impl Command for ChangeMail {
    const NAME: &'static str = "people.change_mail";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = ();
    type Refusal = Gone;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<(), Stop<Gone>> {
        if !sql::set_mail(tx, self.person, &self.mail, act.now)? {
            return Err(Gone::Ended.into());
        }
        end_of_person(tx, self.person, act.now, "mail changed")?;
        act.trace(self.person, &["mail"]);
        Ok(())
    }
}
