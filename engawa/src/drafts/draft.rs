//! 下書き: the type, and how it is sealed.

use crate::ids::{Dice, OfficeId, PersonId};
use crate::keys::Keys;

/// Which form it is of: "rooms.open".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftForm(pub &'static str);

/// What was typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The word under which the form will be sent: pressed twice, it is one act.
    pub word: String,
    /// Where its owner is.
    pub step: String,
    /// Sealed; `None` once the form is done.
    pub sealed: Option<Vec<u8>>,
    /// What became of it, for whoever presses twice.
    pub answer: Option<String>,
}

impl DraftForm {
    /// It opens for its owner, in their office, as this form, and as nothing else.
    fn place(self, owner: PersonId, office: OfficeId) -> String {
        format!("draft {owner} {office} {}", self.0)
    }

    /// # Errors
    /// If it is longer than the cipher takes.
    pub fn seal(
        self,
        keys: &Keys,
        dice: &Dice,
        owner: PersonId,
        office: OfficeId,
        plain: &[u8],
    ) -> anyhow::Result<Vec<u8>> {
        keys.seal(&self.place(owner, office), plain, dice)
    }

    /// # Errors
    /// If it was sealed for somebody else, for another office or another form, or changed.
    pub fn unseal(self, keys: &Keys, owner: PersonId, office: OfficeId, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        keys.unseal(&self.place(owner, office), sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_opens_for_its_owner_in_that_office_alone() {
        let (keys, dice) = (Keys::from_master([1; 32]), Dice::seeded(1));
        let (me, other) = (PersonId::from([1; 16]), PersonId::from([2; 16]));
        let (here, there) = (OfficeId::from([1; 16]), OfficeId::from([2; 16]));
        let form = DraftForm("rooms.open");
        let sealed = form.seal(&keys, &dice, me, here, b"typed").expect("sealing");
        assert_eq!(form.unseal(&keys, me, here, &sealed).expect("opening"), b"typed");
        assert!(form.unseal(&keys, other, here, &sealed).is_err());
        assert!(form.unseal(&keys, me, there, &sealed).is_err());
        assert!(DraftForm("rooms.close").unseal(&keys, me, here, &sealed).is_err());
    }
}
