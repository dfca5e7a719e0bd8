//! The kinds of file of the standard (section 2) and the two editions of the layout.

use kaigo::month::Month;

/// Layout edition. The grammar of the file name tells which: names of V3.x carry no service types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// V3.0 to V3.2, CSVバージョン `202208`.
    V3,
    /// V4.1, CSVバージョン `202407`.
    V41,
}

impl Edition {
    /// The value of CSVバージョン in every row.
    pub fn version(self) -> &'static str {
        match self {
            Self::V3 => "202208",
            Self::V41 => "202407",
        }
    }

    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::V3 => "V3.x",
            Self::V41 => "V4.1",
        }
    }

    /// The edition a service month asks for (section 6): V4.1 from April 2025 on.
    pub fn of_month(month: Month) -> Self {
        if (month.year(), month.month()) >= (2025, 4) { Self::V41 } else { Self::V3 }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $japanese:literal $section:literal month $month:literal v3 $v3:literal;)+) => {
        /// Kind of file, told by the prefix of its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* #[doc = concat!("`", $prefix, "` ", $japanese, " (section ", $section, ")")] $name,)+ }

        impl Kind {
            /// All kinds, in the order of the standard.
            pub const ALL: &'static [Kind] = &[$(Self::$name,)+];

            /// First part of the file name.
            pub fn prefix(self) -> &'static str { match self { $(Self::$name => $prefix,)+ } }

            /// The file's Japanese name.
            pub fn japanese(self) -> &'static str { match self { $(Self::$name => $japanese,)+ } }

            /// The name carries a 年月 part.
            pub fn has_month(self) -> bool { match self { $(Self::$name => $month,)+ } }

            /// Exists in V3.x too.
            pub fn in_v3(self) -> bool { match self { $(Self::$name => $v3,)+ } }
        }
    };
}

kinds! {
    Supplement         "UPHOSOKU"      "利用者補足情報" "5.1" month true v3 true;
    Table1             "UP1KYO"        "居宅サービス計画1表" "5.2" month false v3 true;
    Table1Withdrawal   "DLT1KYO"       "居宅サービス計画1表_削除" "5.3" month false v3 true;
    Table2             "UP2KYO"        "居宅サービス計画2表" "5.4" month false v3 true;
    Table3             "UP3KYO"        "居宅サービス計画３表" "5.5" month false v3 false;
    Planned            "UPPLAN"        "第６表（サービス利用票）予定" "5.6" month true v3 true;
    PlannedWithdrawal  "DLTPLAN"       "第６表予定 削除" "5.7" month true v3 true;
    Actual             "UPJSK"         "第６表 実績情報" "5.6" month true v3 true;
    ActualWithdrawal   "DLTJSK"        "第６表 実績情報_削除" "5.8" month true v3 true;
    Breakdown          "UPSIKYU"       "第７表（サービス利用票別表）" "5.9" month true v3 true;
    Profile            "UPKIHON"       "利用者基本情報" "5.10" month false v3 false;
    ProfileDay         "UPKIHON_SUB1"  "利用者基本情報（別表1）" "5.12" month false v3 false;
    ProfileIllness     "UPKIHON_SUB2"  "利用者基本情報（別表2）" "5.13" month false v3 false;
    ProfileWithdrawal  "DLTKIHON"      "利用者基本情報_削除" "5.11" month false v3 false;
    Prevention         "UPYOBO"        "介護予防サービス・支援計画書" "5.14" month false v3 false;
    PreventionSupport  "UPYOBO_SUB"    "介護予防サービス・支援計画書（別表）支援計画" "5.16" month false v3 false;
    PreventionWithdrawal "DLTYOBO"     "介護予防サービス・支援計画書_削除" "5.15" month false v3 false;
    Image              "UPKIHON_IMAGE" "利用者基本情報 家族構成の画像" "2" month false v3 false;
}

impl Kind {
    /// The kind whose prefix starts the name; prefixes contain `_`, so the longest wins.
    pub fn of_name(name: &str) -> Option<Self> {
        let starts = |kind: &&Kind| name.strip_prefix(kind.prefix()).is_some_and(|rest| rest.starts_with('_'));
        Self::ALL.iter().filter(starts).max_by_key(|kind| kind.prefix().len()).copied()
    }

    /// Position in [`Kind::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
