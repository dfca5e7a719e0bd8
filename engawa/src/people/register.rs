//! 登録: gives a person an account, with an initial password that must be changed first of all.

use store::Tx;

use super::person::NewPerson;
use super::sql;
use crate::access::{Act, Command, Here, InRegion, Kind, Right, Stop, refusals};
use crate::ids::{Dice, PersonId};

#[derive(Clone, Debug)]
pub struct Register {
    pub person: NewPerson,
    /// The hash of the initial password.
    pub password: String,
    /// Everybody changes the initial password; only the demonstration's people may keep theirs.
    pub must_change: bool,
}

refusals! {
    pub Refused {
        IdTaken = "PEOPLE-001" "このユーザーIDは、ほかの人が使っています。大文字と小文字のちがいは区別されません。別のIDにしてください。",
        NoOffice = "PEOPLE-002" "勤め先の事業所を、一つ以上えらんでください。",
        WrongOffice = "PEOPLE-003" "種類と勤め先が合いません。市職員は市の担当課に、運営者は運営者の事業所に、事業所管理者とメンバーは医療や介護の事業所に登録してください。",
    }
}

impl Command for Register {
    const NAME: &'static str = "people.register";
    const RIGHT: Right = Right::Register;
    type Place = InRegion;
    type Answer = PersonId;
    type Refusal = Refused;

    fn place(&self) -> InRegion {
        InRegion
    }

    fn run<'t>(&self, tx: &mut Tx<'t>, _: &Here<'t, InRegion>, act: &mut Act<'_>) -> Result<PersonId, Stop<Refused>> {
        if self.person.offices.is_empty() {
            return Err(Refused::NoOffice.into());
        }
        for office in &self.person.offices {
            if !works_at(self.person.kind, &sql::office_kind(tx, *office)?) {
                return Err(Refused::WrongOffice.into());
            }
        }
        // unique over all kinds, compared without case.
        if sql::login_taken(tx, &self.person.login.fold())? {
            return Err(Refused::IdTaken.into());
        }
        sql::add(tx, &self.person, &self.password, self.must_change, act.now)?;
        act.trace(self.person.id, &["login_id", "kind", "name", "kana", "profession", "mail", "offices"]);
        Ok(self.person.id)
    }
}

/// Standing follows from the office: a clerk who is employed anywhere but at a city's department would have no right
/// at all, and nothing would say so.
fn works_at(kind: Kind, office_kind: &str) -> bool {
    match kind {
        Kind::Operator => office_kind == "operator",
        Kind::City => office_kind == "city",
        Kind::Manager | Kind::Member => !matches!(office_kind, "operator" | "city"),
    }
}

/// Easy to read out and to type, long enough to be guessed by nobody: 16 letters and digits without look-alikes.
pub fn initial_password(dice: &Dice) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letters: Vec<char> = dice.bytes::<16>().iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
