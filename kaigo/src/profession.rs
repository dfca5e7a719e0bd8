//! 職種: what somebody is by training or duty. Rights follow from it, and every screen shows its mark.

use std::fmt;

/// A profession (職種).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profession {
    Doctor,
    Dentist,
    Pharmacist,
    Nurse,
    AssistantNurse,
    PublicHealthNurse,
    PhysicalTherapist,
    OccupationalTherapist,
    SpeechTherapist,
    CareManager,
    CertifiedCareWorker,
    HomeHelper,
    LifeCounsellor,
    SocialWorker,
    EquipmentAdviser,
    Dietician,
    DentalHygienist,
    CityClerk,
    OfficeClerk,
    Other,
}

/// Table code, Japanese name, the one character of its mark (職の印), and the colour class of the mark.
type Row = (&'static str, &'static str, char, &'static str);

impl Profession {
    pub const ALL: [Self; 20] = [
        Self::Doctor,
        Self::Dentist,
        Self::Pharmacist,
        Self::Nurse,
        Self::AssistantNurse,
        Self::PublicHealthNurse,
        Self::PhysicalTherapist,
        Self::OccupationalTherapist,
        Self::SpeechTherapist,
        Self::CareManager,
        Self::CertifiedCareWorker,
        Self::HomeHelper,
        Self::LifeCounsellor,
        Self::SocialWorker,
        Self::EquipmentAdviser,
        Self::Dietician,
        Self::DentalHygienist,
        Self::CityClerk,
        Self::OfficeClerk,
        Self::Other,
    ];

    const fn row(self) -> Row {
        match self {
            Self::Doctor => ("doctor", "医師", '医', "dr"),
            Self::Dentist => ("dentist", "歯科医師", '歯', "dr"),
            Self::Pharmacist => ("pharmacist", "薬剤師", '薬', "ph"),
            Self::Nurse => ("nurse", "看護師", '看', "ns"),
            Self::AssistantNurse => ("assistant-nurse", "准看護師", '准', "ns"),
            Self::PublicHealthNurse => ("public-health-nurse", "保健師", '保', "ns"),
            Self::PhysicalTherapist => ("physical-therapist", "理学療法士", 'リ', "pt"),
            Self::OccupationalTherapist => ("occupational-therapist", "作業療法士", '作', "pt"),
            Self::SpeechTherapist => ("speech-therapist", "言語聴覚士", '言', "pt"),
            Self::CareManager => ("care-manager", "介護支援専門員", 'ケ', "cm"),
            Self::CertifiedCareWorker => ("certified-care-worker", "介護福祉士", '介', "hh"),
            Self::HomeHelper => ("home-helper", "訪問介護員", '介', "hh"),
            Self::LifeCounsellor => ("life-counsellor", "生活相談員", '相', "cm"),
            Self::SocialWorker => ("social-worker", "社会福祉士", '福', "cm"),
            Self::EquipmentAdviser => ("equipment-adviser", "福祉用具専門相談員", '具', "pt"),
            Self::Dietician => ("dietician", "管理栄養士", '栄', "ph"),
            Self::DentalHygienist => ("dental-hygienist", "歯科衛生士", '衛', "dr"),
            Self::CityClerk => ("city-clerk", "行政職員", '市', "gv"),
            Self::OfficeClerk => ("office-clerk", "事務職員", '事', "gv"),
            Self::Other => ("other", "その他", '他', "gv"),
        }
    }

    /// The code kept in tables and files; never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// The Japanese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// The one character shown in the square beside a person's name (職の印).
    #[must_use]
    pub const fn mark(self) -> char {
        self.row().2
    }

    /// The style class of the mark: one of `dr ns hh cm ph pt gv`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        self.row().3
    }

    /// The profession of a table code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profession| profession.code() == code)
    }
}

impl fmt::Display for Profession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_found_again() {
        let codes: BTreeSet<_> = Profession::ALL.iter().map(|p| p.code()).collect();
        let names: BTreeSet<_> = Profession::ALL.iter().map(|p| p.name()).collect();
        assert_eq!((codes.len(), names.len()), (Profession::ALL.len(), Profession::ALL.len()));
        for profession in Profession::ALL {
            assert_eq!(Profession::parse(profession.code()), Some(profession));
        }
        assert_eq!(Profession::parse("Doctor"), None);
    }

    #[test]
    fn every_class_has_a_colour_pair_in_the_style_sheet() {
        for profession in Profession::ALL {
            assert!(["dr", "ns", "hh", "cm", "ph", "pt", "gv"].contains(&profession.class()), "{profession}");
        }
    }
}
