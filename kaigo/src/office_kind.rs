//! サービス分類: what an office does, as the registration forms ask it.

codes! {
    /// A service classification (サービス分類); the 24 boxes of the registration form, in its order.
    pub OfficeKind {
        Clinic = "clinic" "診療所",
        Hospital = "hospital" "病院",
        DentalClinic = "dental-clinic" "歯科医院",
        Pharmacy = "pharmacy" "薬局",
        CareManagement = "care-management" "居宅介護支援",
        HomeHelp = "home-help" "訪問介護",
        HomeBathing = "home-bathing" "訪問入浴介護",
        HomeNursing = "home-nursing" "訪問看護",
        HomeRehabilitation = "home-rehabilitation" "訪問リハ",
        DayService = "day-service" "通所介護",
        DayRehabilitation = "day-rehabilitation" "通所リハ",
        ShortStay = "short-stay" "短期入所生活介護",
        ShortStayMedical = "short-stay-medical" "短期入所療養介護",
        NursingHome = "nursing-home" "介護老人福祉施設",
        GeriatricFacility = "geriatric-facility" "介護老人保健施設",
        Equipment = "equipment" "福祉用具貸与・特定福祉用具販売",
        AssistedLiving = "assisted-living" "特定施設入居者生活介護",
        DementiaGroupHome = "dementia-group-home" "認知症対応型共同生活介護",
        SmallMultifunction = "small-multifunction" "小規模多機能居宅介護",
        NightHomeHelp = "night-home-help" "夜間対応型訪問介護",
        RegularRounds = "regular-rounds" "定期巡回・随時対応型訪問介護看護",
        CommunitySupportCentre = "community-support-centre" "地域包括支援センター",
        PublicOffice = "public-office" "行政",
        Other = "other" "その他",
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
