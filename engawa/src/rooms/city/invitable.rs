//! 招ける人: the people registered with a city, as a form offers them: office by office, one tick for each.

use std::fmt;

use kaigo::{Kana, half_width};

use crate::ids::OfficeId;
use crate::rooms::{Face, Invitee};

/// Whom the city may let into a room.
#[derive(Clone, Debug, Default)]
pub struct Invitable {
    /// In the order of their offices' readings, then of their own.
    pub people: Vec<Face>,
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

impl Invitable {
    pub fn groups(&self, chosen: &[String]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for face in &self.people {
            let value = value(face);
            let choice = Choice { face: face.clone(), chosen: chosen.contains(&value), value };
            match groups.iter_mut().find(|group| group.office == face.office) {
                Some(group) => group.choices.push(choice),
                None => {
                    groups.push(Group { office: face.office, name: face.office_name.clone(), choices: vec![choice] })
                }
            }
        }
        groups
    }

    /// Those who were chosen, in that order.
    pub fn chosen<'a>(&'a self, chosen: &[&str]) -> Vec<Choice> {
        let found = chosen.iter().filter_map(|chosen| self.people.iter().find(|face| value(face) == *chosen));
        found.map(|face| Choice { face: face.clone(), value: value(face), chosen: true }).collect()
    }

    /// Those who answer to part of a name, of its reading or of an office's name, and are not chosen yet.
    pub fn sought(&self, sought: &str, chosen: &[&str]) -> Vec<Choice> {
        let plain = |text: &str| half_width(text).to_lowercase();
        let (sought, reading) = (plain(sought), Kana::parse(sought).ok().map(|kana| kana.fold()));
        if sought.is_empty() {
            return Vec::new();
        }
        let answers = |face: &&Face| {
            let heard = || reading.as_ref().zip(Kana::parse(&face.kana).ok());
            plain(&face.name).contains(&sought)
                || plain(&face.office_name).contains(&sought)
                || heard().is_some_and(|(reading, kana)| kana.fold().contains(reading.as_str()))
        };
        let free = |face: &&Face| !chosen.contains(&value(face).as_str());
        let found = self.people.iter().filter(answers).filter(free);
        found.map(|face| Choice { face: face.clone(), value: value(face), chosen: false }).collect()
    }

    /// Who was chosen.
    ///
    /// # Errors
    /// Somebody who cannot be invited any more, or one person twice.
    pub fn read(&self, chosen: &[impl AsRef<str>]) -> Result<Vec<Invitee>, Unfit> {
        let mut invitees: Vec<Invitee> = Vec::with_capacity(chosen.len());
        for chosen in chosen {
            let face = self.people.iter().find(|face| value(face) == chosen.as_ref()).ok_or(Unfit::Unknown)?;
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
        Invitable { people: people.into(), departments: vec![OfficeId::from([9; 16])] }
    }

    pub fn tick(person: u8, office: u8) -> String {
        value(&face(person, office))
    }

    #[test]
    fn people_stand_under_their_offices() {
        let groups = town().groups(&[tick(2, 2)]);
        let shown: Vec<_> = groups.iter().map(|g| (g.name.as_str(), g.choices.len())).collect();
        assert_eq!(shown, [("事業所1", 2), ("事業所2", 2), ("事業所9", 1)]);
        let chosen: Vec<_> = groups.iter().flat_map(|g| &g.choices).map(|choice| choice.chosen).collect();
        assert_eq!(chosen, [false, false, true, false, false]);
    }

    #[test]
    fn people_are_sought_by_name_reading_and_office() {
        let sought = |text: &str, chosen: &[&str]| -> Vec<String> {
            town().sought(text, chosen).into_iter().map(|choice| choice.value).collect()
        };
        assert_eq!(sought("員 ３", &[]), [tick(3, 2)]);
        assert_eq!(sought("事業所2", &[]), [tick(2, 2), tick(3, 2)]);
        assert_eq!(sought("事業所2", &[&tick(3, 2)]), [tick(2, 2)]);
        assert_eq!(sought("ショクイン", &[]).len(), 5);
        assert!(sought(" ", &[]).is_empty() && sought("医師", &[]).is_empty());
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
