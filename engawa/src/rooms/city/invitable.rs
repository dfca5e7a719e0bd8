//! 招ける人: the people registered with a city, as a form offers them: those who are chosen, and those who are sought.

use std::fmt;

use crate::ids::{OfficeId, PersonId};
use crate::rooms::{Face, Invitee};

/// Whom the city may let into a room.
#[derive(Clone, Debug, Default)]
pub struct Invitable {
    /// Those who are chosen and can be invited.
    pub chosen: Vec<Face>,
    /// Those who answer to what is sought, the nearest first.
    pub found: Vec<Face>,
    /// Where `found` ends, if there are more.
    pub next: Option<String>,
    /// The offices that are the city's own: who comes from there is welcome, but care is given by others.
    pub departments: Vec<OfficeId>,
}

/// The people of one office.
#[derive(Clone, Debug)]
pub struct Group {
    pub office: OfficeId,
    pub name: String,
    pub choices: Vec<Choice>,
}

/// One tick box.
#[derive(Clone, Debug)]
pub struct Choice {
    pub face: Face,
    pub value: String,
    pub chosen: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Unknown,
    Twice,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unfit::Unknown => "えらんだ人の中に、いまは招けない人がいます。えらび直してください。",
            Unfit::Twice => "同じ人を、二つの事業所からえらんでいます。どちらか一つにしてください。",
        })
    }
}

/// Who is ticked: somebody may work at two offices, so a tick names both.
fn value(face: &Face) -> String {
    format!("{}-{}", face.person, face.office)
}

/// Reads the value of a tick.
pub fn read_value(value: &str) -> Option<Invitee> {
    let (person, office) = value.split_once('-')?;
    Some(Invitee { person: PersonId::parse(person)?, office: OfficeId::parse(office)? })
}

impl Invitable {
    /// Office by office: those who are chosen first, then those who were found.
    pub fn groups(&self, chosen: &[&str]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for choice in self.chosen(chosen).into_iter().chain(self.sought(chosen)) {
            match groups.iter_mut().find(|group| group.office == choice.face.office) {
                Some(group) => group.choices.push(choice),
                None => groups.push(Group {
                    office: choice.face.office,
                    name: choice.face.office_name.clone(),
                    choices: vec![choice],
                }),
            }
        }
        groups
    }

    /// Those who were chosen, in that order.
    pub fn chosen(&self, chosen: &[&str]) -> Vec<Choice> {
        let found = chosen.iter().filter_map(|chosen| self.chosen.iter().find(|face| value(face) == *chosen));
        found.map(|face| Choice { face: face.clone(), value: value(face), chosen: true }).collect()
    }

    /// Those who were found and are not chosen yet.
    pub fn sought(&self, chosen: &[&str]) -> Vec<Choice> {
        let free = self.found.iter().filter(|face| !chosen.contains(&value(face).as_str()));
        free.map(|face| Choice { face: face.clone(), value: value(face), chosen: false }).collect()
    }

    /// Who was chosen.
    ///
    /// # Errors
    /// Somebody who cannot be invited any more, or one person twice.
    pub fn read(&self, chosen: &[impl AsRef<str>]) -> Result<Vec<Invitee>, Unfit> {
        let mut invitees: Vec<Invitee> = Vec::with_capacity(chosen.len());
        for chosen in chosen {
            let face = self.chosen.iter().find(|face| value(face) == chosen.as_ref()).ok_or(Unfit::Unknown)?;
            if invitees.iter().any(|invitee| invitee.person == face.person) {
                return Err(Unfit::Twice);
            }
            invitees.push(Invitee { person: face.person, office: face.office });
        }
        Ok(invitees)
    }

    /// two or more medical or care offices.
    pub fn two_offices(&self, invitees: &[Invitee]) -> bool {
        let mut care = invitees.iter().map(|i| i.office).filter(|office| !self.departments.contains(office));
        care.next().is_some_and(|first| care.any(|other| other != first))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use kaigo::Profession;

    use super::*;
    use crate::clock::Instant;
    use crate::ids::PersonId;

    pub fn face(person: u8, office: u8) -> Face {
        Face {
            person: PersonId::from([person; 16]),
            office: OfficeId::from([office; 16]),
            name: format!("職員 {person}"),
            kana: "しょくいん".into(),
            profession: Profession::Nurse,
            office_name: format!("事業所{office}"),
            from_at: Instant::from_micros(0),
            to_at: None,
            read_to: 0,
        }
    }

    /// Office 9 is the city's own department; person 2 works at offices 1 and 2.
    pub fn town() -> Invitable {
        let people = [(1, 1), (2, 1), (2, 2), (3, 2), (4, 9)].map(|(person, office)| face(person, office));
        Invitable { chosen: people.into(), departments: vec![OfficeId::from([9; 16])], ..Invitable::default() }
    }

    pub fn tick(person: u8, office: u8) -> String {
        value(&face(person, office))
    }

    #[test]
    fn people_stand_under_their_offices_the_chosen_first_and_once() {
        let people = town().chosen;
        let town = Invitable { chosen: vec![people[2].clone()], found: people, ..Invitable::default() };
        let groups = town.groups(&[&tick(2, 2)]);
        let shown: Vec<_> = groups.iter().map(|g| (g.name.as_str(), g.choices.len())).collect();
        assert_eq!(shown, [("事業所2", 2), ("事業所1", 2), ("事業所9", 1)]);
        let chosen: Vec<_> = groups.iter().flat_map(|g| &g.choices).map(|choice| choice.chosen).collect();
        assert_eq!(chosen, [true, false, false, false, false]);
    }

    #[test]
    fn a_tick_names_person_and_office() {
        let invitee = read_value(&tick(2, 1)).unwrap();
        assert_eq!((invitee.person, invitee.office), (face(2, 1).person, face(2, 1).office));
        for wrong in ["", "-", "who", &tick(2, 1).replace('-', "")] {
            assert!(read_value(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn only_who_can_be_invited_is_read_and_nobody_twice() {
        let read = town().read(&[tick(1, 1), tick(3, 2)]).unwrap();
        assert_eq!(read.iter().map(|i| i.person).collect::<Vec<_>>(), [face(1, 1).person, face(3, 2).person]);
        assert_eq!(town().read(&[tick(2, 1), tick(2, 2)]), Err(Unfit::Twice));
        // Registered, but from another office; and no id at all.
        assert_eq!(town().read(&[tick(1, 2)]), Err(Unfit::Unknown));
        assert_eq!(town().read(&["who"]), Err(Unfit::Unknown));
    }

    #[test]
    fn a_009_the_citys_own_department_does_not_count_as_a_second_office() {
        let two = |ticks: &[String]| town().two_offices(&town().read(ticks).unwrap());
        assert!(two(&[tick(1, 1), tick(3, 2)]));
        assert!(!two(&[tick(1, 1), tick(2, 1)]));
        assert!(!two(&[tick(1, 1), tick(4, 9)]));
        assert!(!two(&[]));
    }
}
