//! サービス分類: what an office does, as the registration forms ask it.

use std::fmt;

/// A service classification (サービス分類); the 24 boxes of the registration form, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OfficeKind {
    Clinic,
    Hospital,
    DentalClinic,
    Pharmacy,
    CareManagement,
    HomeHelp,
    HomeBathing,
    HomeNursing,
    HomeRehabilitation,
    DayService,
    DayRehabilitation,
    ShortStay,
    ShortStayMedical,
    NursingHome,
    GeriatricFacility,
    Equipment,
    AssistedLiving,
    DementiaGroupHome,
    SmallMultifunction,
    NightHomeHelp,
    RegularRounds,
    CommunitySupportCentre,
    PublicOffice,
    Other,
}

impl OfficeKind {
    pub const ALL: [Self; 24] = [
        Self::Clinic,
        Self::Hospital,
        Self::DentalClinic,
        Self::Pharmacy,
        Self::CareManagement,
        Self::HomeHelp,
        Self::HomeBathing,
        Self::HomeNursing,
        Self::HomeRehabilitation,
        Self::DayService,
        Self::DayRehabilitation,
        Self::ShortStay,
        Self::ShortStayMedical,
        Self::NursingHome,
        Self::GeriatricFacility,
        Self::Equipment,
        Self::AssistedLiving,
        Self::DementiaGroupHome,
        Self::SmallMultifunction,
        Self::NightHomeHelp,
        Self::RegularRounds,
        Self::CommunitySupportCentre,
        Self::PublicOffice,
        Self::Other,
    ];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Clinic => ("clinic", "診療所"),
            Self::Hospital => ("hospital", "病院"),
            Self::DentalClinic => ("dental-clinic", "歯科医院"),
            Self::Pharmacy => ("pharmacy", "薬局"),
            Self::CareManagement => ("care-management", "居宅介護支援"),
            Self::HomeHelp => ("home-help", "訪問介護"),
            Self::HomeBathing => ("home-bathing", "訪問入浴介護"),
            Self::HomeNursing => ("home-nursing", "訪問看護"),
            Self::HomeRehabilitation => ("home-rehabilitation", "訪問リハ"),
            Self::DayService => ("day-service", "通所介護"),
            Self::DayRehabilitation => ("day-rehabilitation", "通所リハ"),
            Self::ShortStay => ("short-stay", "短期入所生活介護"),
            Self::ShortStayMedical => ("short-stay-medical", "短期入所療養介護"),
            Self::NursingHome => ("nursing-home", "介護老人福祉施設"),
            Self::GeriatricFacility => ("geriatric-facility", "介護老人保健施設"),
            Self::Equipment => ("equipment", "福祉用具貸与・特定福祉用具販売"),
            Self::AssistedLiving => ("assisted-living", "特定施設入居者生活介護"),
            Self::DementiaGroupHome => ("dementia-group-home", "認知症対応型共同生活介護"),
            Self::SmallMultifunction => ("small-multifunction", "小規模多機能居宅介護"),
            Self::NightHomeHelp => ("night-home-help", "夜間対応型訪問介護"),
            Self::RegularRounds => ("regular-rounds", "定期巡回・随時対応型訪問介護看護"),
            Self::CommunitySupportCentre => ("community-support-centre", "地域包括支援センター"),
            Self::PublicOffice => ("public-office", "行政"),
            Self::Other => ("other", "その他"),
        }
    }

    /// The code kept in tables and files; never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// The Japanese name, as printed on the form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// The kind of a table code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for OfficeKind {
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
        let codes: BTreeSet<_> = OfficeKind::ALL.iter().map(|k| k.code()).collect();
        let names: BTreeSet<_> = OfficeKind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!((codes.len(), names.len()), (24, 24));
        for kind in OfficeKind::ALL {
            assert_eq!(OfficeKind::parse(kind.code()), Some(kind));
        }
        assert_eq!(OfficeKind::parse("clinics"), None);
    }
}
