//! 職種: what somebody is by training or duty. Rights follow from it, and every screen shows its mark.

codes! {
    /// A profession (職種).
    pub Profession {
        Doctor = "doctor" "医師",
        Dentist = "dentist" "歯科医師",
        Pharmacist = "pharmacist" "薬剤師",
        Nurse = "nurse" "看護師",
        AssistantNurse = "assistant-nurse" "准看護師",
        PublicHealthNurse = "public-health-nurse" "保健師",
        PhysicalTherapist = "physical-therapist" "理学療法士",
        OccupationalTherapist = "occupational-therapist" "作業療法士",
        SpeechTherapist = "speech-therapist" "言語聴覚士",
        CareManager = "care-manager" "介護支援専門員",
        CertifiedCareWorker = "certified-care-worker" "介護福祉士",
        HomeHelper = "home-helper" "訪問介護員",
        LifeCounsellor = "life-counsellor" "生活相談員",
        SocialWorker = "social-worker" "社会福祉士",
        EquipmentAdviser = "equipment-adviser" "福祉用具専門相談員",
        Dietician = "dietician" "管理栄養士",
        DentalHygienist = "dental-hygienist" "歯科衛生士",
        CityClerk = "city-clerk" "行政職員",
        OfficeClerk = "office-clerk" "事務職員",
        Other = "other" "その他",
    }
}

impl Profession {
    /// The one character shown in the square beside a person's name (職の印).
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Doctor => '医',
            Self::Dentist => '歯',
            Self::Pharmacist => '薬',
            Self::Nurse => '看',
            Self::AssistantNurse => '准',
            Self::PublicHealthNurse => '保',
            Self::PhysicalTherapist => 'リ',
            Self::OccupationalTherapist => '作',
            Self::SpeechTherapist => '言',
            Self::CareManager => 'ケ',
            Self::CertifiedCareWorker => '介',
            Self::HomeHelper => '介',
            Self::LifeCounsellor => '相',
            Self::SocialWorker => '福',
            Self::EquipmentAdviser => '具',
            Self::Dietician => '栄',
            Self::DentalHygienist => '衛',
            Self::CityClerk => '市',
            Self::OfficeClerk => '事',
            Self::Other => '他',
        }
    }

    /// The style class of the mark: one of `dr ns hh cm ph pt gv`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Doctor | Self::Dentist | Self::DentalHygienist => "dr",
            Self::Pharmacist | Self::Dietician => "ph",
            Self::Nurse | Self::AssistantNurse | Self::PublicHealthNurse => "ns",
            Self::PhysicalTherapist | Self::OccupationalTherapist | Self::SpeechTherapist | Self::EquipmentAdviser => {
                "pt"
            }
            Self::CareManager | Self::LifeCounsellor | Self::SocialWorker => "cm",
            Self::CertifiedCareWorker | Self::HomeHelper => "hh",
            Self::CityClerk | Self::OfficeClerk | Self::Other => "gv",
        }
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
