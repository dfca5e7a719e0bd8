//! The plan of home care: 利用者補足情報 and 居宅サービス計画 第1表 to 第3表.
//!
//! One line per column: number, need, field, type (with its length), Japanese name, and what the standard adds.
//! Need: `R` mandatory, `D` mandatory by a doubtful mark, `O` optional. Column 1, CSVバージョン, is every file's
//! first and belongs to the file, not to the record.

use jiff::civil::Date;
use kaigo::codes::*;
use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};

use crate::layout::table;
use crate::value::*;

table! {
    /// What the plan or the month needs to know of a person. One row per user (and plan).
    Supplement is Supplement;

     2 R insurer:               InsurerNumber,       "保険者番号";
     3 R insured:               InsuredNumber,       "被保険者番号";
     4 R plan_date:             LinkedDate,          "居宅サービス計画作成（変更）日", note "same as No.14 of 第1表; 00000000 with 第6表/第7表";
     5 R kana:                  String,              "利用者氏名フリガナ";
     6 R name:                  String,              "利用者氏名";
     7 R sex:                   Code<SexCode>,           "利用者性別";
     8 R birth_date:            BirthDate,           "利用者生年月日";
     9 O postcode:              Postcode,            "利用者郵便番号";
    10 O address1:              String,              "利用者住所１";
    11 O address2:              String,              "利用者住所２";
    12 O phone:                 Phone,               "利用者電話番号";
    13 O certified_on:          Date,                "認定日";
    14 O limit_from:            Date,                "限度額適用開始年月日";
    15 O limit_until:           Date,                "限度額適用終了年月日";
    16 O certification:         Code<Certification>, "認定状況区分";
    17 O level_changed_on:      Date,                "要介護状態変更日";
    18 O level:                 Code<CareLevel>,     "要介護状態区分";
    19 O limit:                 Int<7>,              "区分支給限度基準額";
    20 O slot1_type:            LimitType,           "１サービス種類コード", note "slots are filled from 1 upwards; short stays of the medical kind as 22";
    21 O slot1_limit:           Int<7>,              "１支給限度基準額";
    22 O slot1_units:           Int<7>,              "１合計単位数";
    23 O slot1_over:            Int<7>,              "１限度超単位数";
    24 O slot2_type:            LimitType,           "２サービス種類コード";
    25 O slot2_limit:           Int<7>,              "２支給限度基準額";
    26 O slot2_units:           Int<7>,              "２合計単位数";
    27 O slot2_over:            Int<7>,              "２限度超単位数";
    28 O slot3_type:            LimitType,           "３サービス種類コード";
    29 O slot3_limit:           Int<7>,              "３支給限度基準額";
    30 O slot3_units:           Int<7>,              "３合計単位数";
    31 O slot3_over:            Int<7>,              "３限度超単位数";
    32 O slot4_type:            LimitType,           "４サービス種類コード";
    33 O slot4_limit:           Int<7>,              "４支給限度基準額";
    34 O slot4_units:           Int<7>,              "４合計単位数";
    35 O slot4_over:            Int<7>,              "４限度超単位数";
    36 O slot5_type:            LimitType,           "５サービス種類コード";
    37 O slot5_limit:           Int<7>,              "５支給限度基準額";
    38 O slot5_units:           Int<7>,              "５合計単位数";
    39 O slot5_over:            Int<7>,              "５限度超単位数";
    40 O slot6_type:            LimitType,           "６サービス種類コード";
    41 O slot6_limit:           Int<7>,              "６支給限度基準額";
    42 O slot6_units:           Int<7>,              "６合計単位数";
    43 O slot6_over:            Int<7>,              "６限度超単位数";
    44 O slot7_type:            LimitType,           "７サービス種類コード";
    45 O slot7_limit:           Int<7>,              "７支給限度基準額";
    46 O slot7_units:           Int<7>,              "７合計単位数";
    47 O slot7_over:            Int<7>,              "７限度超単位数";
    48 O slot8_type:            LimitType,           "８サービス種類コード";
    49 O slot8_limit:           Int<7>,              "８支給限度基準額";
    50 O slot8_units:           Int<7>,              "８合計単位数";
    51 O slot8_over:            Int<7>,              "８限度超単位数";
    52 O slot9_type:            LimitType,           "９サービス種類コード";
    53 O slot9_limit:           Int<7>,              "９支給限度基準額";
    54 O slot9_units:           Int<7>,              "９合計単位数";
    55 O slot9_over:            Int<7>,              "９限度超単位数";
    56 O over_total:            Int<7>,              "合計限度超単位数";
    57 O days_before_admission: Int<5>,              "入所前月迄利用日数";
    58 O days_admitted:         Int<5>,              "入所累積利用日数";
    59 O previous_level:        Code<CareLevel>,     "前回要介護状態区分";
    60 O consent_office:        OfficeNumber,        "同意書受付業者";
    61 O updated_by:            OfficeNumber,        "更新業者コード";
    62 O identifier:            Unused,              "識別子";
    63 R month:                 LinkedMonth,         "対象年月", note "000000 with 第1表/第2表/第3表";
}

table! {
    /// First sheet of the plan. One row per user and plan.
    Table1 is Table1;

     2 R insurer:          InsurerNumber,         "保険者番号";
     3 R insured:          InsuredNumber,         "被保険者番号";
     4 R made_on:          Date,                  "作成年月日";
     5 O postcode:         Postcode,              "利用者郵便番号";
     6 O address1:         String,                "利用者住所１";
     7 O address2:         String,                "利用者住所２";
     8 R planner:          String,                "居宅サービス計画作成者氏名";
     9 R office_name:      String,                "介護支援事業者名";
    10 O office_postcode:  Postcode,              "介護支援事業者郵便番号";
    11 O office_address1:  String,                "介護支援事業者住所１";
    12 O office_address2:  String,                "介護支援事業者住所２";
    13 R office:           OfficeNumber,          "介護支援事業者コード";
    14 R plan_date:        Date,                  "居宅サービス計画作成（変更）日";
    15 R first_plan_on:    Date,                  "初回居宅サービス計画作成日";
    16 O plan_class:       Code<PlanClass>,       "計画書区分";
    17 O certification:    Code<Certification>,   "認定状況区分";
    18 O certified_on:     Date,                  "認定日";
    19 O valid_from:       Date,                  "認定有効期間開始日";
    20 O valid_until:      Date,                  "認定有効期間終了日";
    21 O level:            Code<CareLevel>,       "要介護状態区分";
    22 O assessment:       String,                "利用者及び家族の生活に対する意向を踏まえた課題分析の結果";
    23 O board_opinion:    String,                "介護認定審査会の意見及びサービスの種類の指定";
    24 O policy:           String,                "総合的な援助の方針";
    25 O housework_reason: Code<HouseworkReason>, "生活援助中心型の算定理由";
    26 O housework_other:  String,                "その他理由", note "when No.25 is 3";
    27 O updated_by:       OfficeNumber,          "更新業者コード";
    28 O identifier:       Unused,                "識別子";
}

table! {
    /// Withdraws a plan, second and third sheets included.
    Table1Withdrawal is Table1Withdrawal;

     2 R insurer:   InsurerNumber, "保険者番号";
     3 R insured:   InsuredNumber, "被保険者番号";
     4 R plan_date: Date,          "居宅サービス計画作成（変更）日";
}

table! {
    /// Second sheet: one row per support content, numbered need, goal, content.
    Table2 is Table2;

     2 R insurer:         InsurerNumber, "保険者番号";
     3 R insured:         InsuredNumber, "被保険者番号";
     4 R made_on:         Date,          "居宅計画書作成年月日";
     5 R plan_date:       Date,          "居宅サービス計画作成（変更）日";
     6 O need_no:         Int<2>,        "課題ＮＯ";
     7 O need:            String,        "課題";
     8 O goal_no:         Int<2>,        "援助目標ＮＯ";
     9 O long_goal:       String,        "長期目標";
    10 O short_goal:      String,        "短期目標";
    11 O long_period:     String,        "長期期間";
    12 O short_period:    String,        "短期期間";
    13 O support_no:      Int<2>,        "援助内容ＮＯ";
    14 O service:         String,        "サービス内容";
    15 O insured_service: Code<Insured>, "保険対象区分";
    16 O service_kind:    String,        "サービス種別";
    17 O office:          OfficeNumber,  "サービス事業者コード";
    18 O office_name:     String,        "サービス事業所名";
    19 O frequency:       String,        "頻度";
    20 O period:          String,        "実施期間";
    21 O updated_by:      OfficeNumber,  "更新業者コード";
    22 O identifier:      Unused,        "識別子";
}

table! {
    /// Third sheet, the week: each row a service, an activity or a service outside the week.
    Table3 is Table3;

     2 R insurer:        InsurerNumber, "保険者番号";
     3 R insured:        InsuredNumber, "被保険者番号";
     4 R made_on:        Date,          "週間サービス計画表作成年月日";
     5 R plan_date:      Date,          "居宅サービス計画作成（変更）日";
     6 O service:        String,        "介護サービス内容";
     7 O weekday:        Code<Weekday>, "曜日";
     8 O service_start:  Start,         "開始時間";
     9 O service_end:    End,           "終了時間";
    10 O activity:       String,        "主な日常生活上の活動";
    11 O activity_start: Start,         "開始時間";
    12 O activity_end:   End,           "終了時間";
    13 O other_service:  String,        "週単位以外のサービス";
}
