//! Code tables: closed lists of values, each with its code and its Japanese label.

/// A closed list of codes.
pub trait Coded: Copy + Sized + 'static {
    /// The table's Japanese name.
    const NAME: &'static str;
    /// Code and label of each value, in the order of the table.
    const CODES: &'static [(&'static str, &'static str)];
    fn parse(code: &str) -> Option<Self>;
    fn code(self) -> &'static str;
    fn label(self) -> &'static str;
}

/// Writes enums from the code tables of the exchange standard; what the house itself lists is [`crate::codes!`].
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident $japanese:literal { $($variant:ident $code:literal $label:literal,)+ })+) => { $(
        $(#[$doc])*
        #[doc = concat!(" (", $japanese, ")")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("`", $code, "` ", $label)] $variant,)+ }

        impl Coded for $name {
            const NAME: &'static str = $japanese;
            const CODES: &'static [(&'static str, &'static str)] = &[$(($code, $label),)+];
            fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    )+ };
}

tables! {
    /// Sex as the exchange files write it. The house's own, with a third answer, is [`crate::Sex`].
    SexCode "性別" { Male "1" "男性", Female "2" "女性", }

    /// Kind of plan
    PlanClass "計画書区分" {
        First "11" "初回", Referred "12" "紹介", Continued "21" "継続", FirstReferred "51" "初回＆紹介",
        FirstContinued "52" "初回＆継続", ReferredContinued "53" "紹介＆継続", All "54" "初回＆紹介＆継続",
    }

    /// Whether care need has been certified
    Certification "認定状況区分" { Applied "1" "申請中", Certified "2" "認定済", }

    /// Level of care need
    CareLevel "要介護状態区分" {
        Project "06" "事業対象者", Support1 "12" "要支援１", Support2 "13" "要支援２", Care1 "21" "要介護１",
        Care2 "22" "要介護２", Care3 "23" "要介護３", Care4 "24" "要介護４", Care5 "25" "要介護５",
    }

    /// Level of care need as the prevention profile writes it: with 非該当, without 事業対象者
    ProfileLevel "要介護状態区分（利用者基本情報）" {
        None "01" "非該当", Support1 "12" "要支援１", Support2 "13" "要支援２", Care1 "21" "要介護１",
        Care2 "22" "要介護２", Care3 "23" "要介護３", Care4 "24" "要介護４", Care5 "25" "要介護５",
    }

    /// Level of support need as the prevention plan writes it
    SupportLevel "要支援状態区分" { Support1 "1" "要支援１", Support2 "2" "要支援２", Project "3" "地域支援事業", }

    /// Why housework is the centre of a home help
    HouseworkReason "生活援助中心型の算定理由" {
        Alone "1" "一人暮らし", Family "2" "家族等が障害、疾病等", Other "3" "その他",
    }

    /// Whether insurance pays for a row of the plan
    Insured "保険対象区分" { Yes "Y" "対象", No "N" "対象外", }

    /// Day of the week
    Weekday "曜日" {
        Monday "1" "月", Tuesday "2" "火", Wednesday "3" "水", Thursday "4" "木", Friday "5" "金",
        Saturday "6" "土", Sunday "7" "日",
    }

    /// A flag written 1 or 0
    Applies "該当区分" { Yes "1" "該当", No "0" "非該当", }

    /// A yes or no written 1 or 2
    Presence "有無" { Yes "1" "有", No "2" "無", }

    /// A need for a programme written 1 or 2
    Necessity "要否" { Yes "1" "要", No "2" "否", }

    /// Which prevention scheme
    PreventionScheme "計画種類" { Support "1" "介護予防支援", Management "2" "介護予防ケアマネジメント", }

    /// Whether the centre plans itself or entrusts a care-management office
    Entrusted "委託の有無" { Own "1" "自前", Entrusted "2" "委託", }

    /// How the consultation came
    ConsultationBy "相談方法" { Visit "01" "来所", Telephone "02" "電話", Other "03" "その他", }

    /// First consultation or not
    ConsultationTime "相談回数" { First "01" "初回", Again "02" "再来", }

    /// Where the person lives at present
    Whereabouts "利用者の現況" { Home "01" "在宅", Away "02" "入院又は入所中", }

    /// Degree of independence of a disabled older person
    Mobility "障害高齢者の日常生活自立度" {
        Independent "01" "自立", J1 "11" "J1", J2 "12" "J2", A1 "21" "A1", A2 "22" "A2", B1 "31" "B1", B2 "32" "B2",
        C1 "41" "C1", C2 "42" "C2",
    }

    /// Degree of independence of an older person with dementia
    Dementia "認知症高齢者の日常生活自立度" {
        Independent "01" "自立", I "02" "Ⅰ", IIa "03" "Ⅱa", IIb "04" "Ⅱb", IIIa "05" "Ⅲa", IIIb "06" "Ⅲb",
        IV "07" "Ⅳ", M "08" "M",
    }

    /// Result of the basic checklist
    ChecklistResult "基本チェックリスト記入結果" { Applies "1" "事業対象者に該当", Not "2" "非該当", }

    /// How the person is housed
    Housing "居住形態" {
        Own "01" "自宅", Rented "02" "借家", Detached "03" "一戸建て", Collective "04" "集合住宅",
        OwnDetached "05" "自宅・一戸建て", OwnCollective "06" "自宅・集合住宅", RentedDetached "07" "借家・一戸建て",
        RentedCollective "08" "借家・集合住宅",
    }

    /// Attending doctor or another
    Attending "主治医・意見作成者フラグ" { Attending "1" "主治医", Other "2" "その他", }

    /// State of an illness
    IllnessState "経過" { Treated "01" "治療中", Observed "02" "経過観察中", Other "03" "その他", }
}
