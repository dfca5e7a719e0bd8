//! The prevention profile: 利用者基本情報 with its annexes.
//!
//! One line per column: number, need, field, type (with its length), Japanese name, and what the standard adds.
//! Need: `R` mandatory, `D` mandatory by a doubtful mark, `O` optional. Column 1, CSVバージョン, is every file's
//! first and belongs to the file, not to the record.

use jiff::civil::Date;
use kaigo::codes::*;
use kaigo::numbers::{InsuredNumber, InsurerNumber};

use crate::layout::table;
use crate::value::*;

table! {
    /// Who the person is: consultation, condition, family, contacts. One row per consultation.
    Profile is Profile;

     2 R insurer:            InsurerNumber,          "保険者番号";
     3 R insured:            InsuredNumber,          "被保険者番号";
     4 R consulted_on:       Date,                   "相談日";
     5 R scheme:             Code<PreventionScheme>, "計画種類";
     6 D entrusted:          Code<Entrusted>,        "委託の有無";
     7 O consultant:         String,                 "作成担当者";
     8 O by:                 Code<ConsultationBy>,   "相談方法";
     9 O by_other:           String,                 "相談方法(その他の内容)", note "when No.8 is 03";
    10 O time:               Code<ConsultationTime>, "相談回数";
    11 O previous_on:        Date,                   "前回相談日";
    12 O whereabouts:        Code<Whereabouts>,      "利用者の現況";
    13 O whereabouts_note:   String,                 "利用者の現況(状況補足)", note "when No.12 is 02";
    14 R kana:               String,                 "利用者氏名ﾌﾘｶﾞﾅ";
    15 R name:               String,                 "利用者氏名";
    16 R sex:                Code<SexCode>,              "利用者性別";
    17 R birth_date:         BirthDate,              "利用者生年月日";
    18 O address:            String,                 "利用者住所";
    19 O phone:              Phone,                  "利用者電話番号";
    20 O fax:                Phone,                  "利用者Fax番号";
    21 O mobility:           Code<Mobility>,         "障害高齢者の日常生活自立度";
    22 O dementia:           Code<Dementia>,         "認知症高齢者の日常生活自立度";
    23 O level:              Code<ProfileLevel>,     "要介護状態区分";
    24 O valid_from:         Date,                   "認定有効期限開始日";
    25 O valid_until:        Date,                   "認定有効期間終了日";
    26 O previous_level:     Code<ProfileLevel>,     "前回の介護度";
    27 O checklist:          Code<ChecklistResult>,  "基本チェックリスト記入結果";
    28 O checklist_on:       Date,                   "基本チェックリスト記入日";
    29 O physical:           Code<Applies>,          "障害等認定(身障)";
    30 O intellectual:       Code<Applies>,          "障害等認定(療育)";
    31 O mental:             Code<Applies>,          "障害等認定(精神)";
    32 O intractable:        Code<Applies>,          "障害等認定(難病)";
    33 O disability_note:    String,                 "障害等認定特記事項";
    34 O housing:            Code<Housing>,          "居住形態";
    35 O floor:              Int<2>,                 "自室の階数";
    36 O remodelled:         Code<Presence>,         "住宅改修の有無";
    37 O national_pension:   Code<Applies>,          "経済状況(国民年金)";
    38 O employee_pension:   Code<Applies>,          "経済状況(厚生年金)";
    39 O disability_pension: Code<Applies>,          "経済状況(障害年金)";
    40 O public_assistance:  Code<Applies>,          "経済状況(生活保護)";
    41 O economy_note:       String,                 "経済状況詳細";
    42 O visitor:            String,                 "来所者(相談者)氏名";
    43 O visitor_address:    String,                 "来所者(相談者)住所";
    44 O visitor_phone:      Phone,                  "来所者(相談者)電話番号";
    45 O visitor_relation:   String,                 "来所者(相談者)続柄";
    46 O contact1:           String,                 "1 緊急連絡先(氏名)";
    47 O contact1_relation:  String,                 "1 緊急連絡先(続柄)";
    48 O contact1_address:   String,                 "1 緊急連絡先(住所)";
    49 O contact1_phone:     Phone,                  "1 緊急連絡先(電話番号)";
    50 O contact2:           String,                 "2 緊急連絡先(氏名)";
    51 O contact2_relation:  String,                 "2 緊急連絡先(続柄)";
    52 O contact2_address:   String,                 "2 緊急連絡先(住所)";
    53 O contact2_phone:     Phone,                  "2 緊急連絡先(電話番号)";
    54 O contact3:           String,                 "3 緊急連絡先(氏名)";
    55 O contact3_relation:  String,                 "3 緊急連絡先(続柄)";
    56 O contact3_address:   String,                 "3 緊急連絡先(住所)";
    57 O contact3_phone:     Phone,                  "3 緊急連絡先(電話番号)";
    58 O contact4:           String,                 "4 緊急連絡先(氏名)";
    59 O contact4_relation:  String,                 "4 緊急連絡先(続柄)";
    60 O contact4_address:   String,                 "4 緊急連絡先(住所)";
    61 O contact4_phone:     Phone,                  "4 緊急連絡先(電話番号)";
    62 O family_image:       ImageName,              "家族構成 画像ファイル名";
    63 O family:             String,                 "家族関係等の状況";
    64 O life:               String,                 "今までの生活";
    65 O day:                String,                 "１日の生活・すごし方(生活全般)";
    66 O hobbies:            String,                 "趣味・楽しみ・特技";
    67 O friends:            String,                 "友人・地域との関係";
    68 O public_services:    String,                 "現在利用している公的サービス";
    69 O private_services:   String,                 "現在利用している非公的サービス";
    70 O consented_on:       Date,                   "同意日";
    71 O consented_by:       String,                 "同意者氏名";
}

table! {
    /// Withdraws a profile with its annexes and image.
    ProfileWithdrawal is ProfileWithdrawal;

     2 R insurer:      InsurerNumber, "保険者番号";
     3 R insured:      InsuredNumber, "被保険者番号";
     4 R consulted_on: Date,          "相談日";
}

table! {
    /// Annex 1 of the profile: how a day passes.
    ProfileDay is ProfileDay;

     2 R insurer:      InsurerNumber, "保険者番号";
     3 R insured:      InsuredNumber, "被保険者番号";
     4 R consulted_on: Date,          "相談日";
     5 O time:         String,        "時間";
     6 O own_life:     String,        "本人の生活状況";
     7 O family_life:  String,        "介護者・家族の生活状況";
}

table! {
    /// Annex 2 of the profile: illnesses past and present.
    ProfileIllness is ProfileIllness;

     2 R insurer:      InsurerNumber,      "保険者番号";
     3 R insured:      InsuredNumber,      "被保険者番号";
     4 R consulted_on: Date,               "相談日";
     5 O since:        String,             "年月日";
     6 O illness:      String,             "病名";
     7 O doctor:       String,             "医療機関・医師名";
     8 O attending:    Code<Attending>,    "主治医・意見作成者フラグ";
     9 O doctor_phone: Phone,              "医療機関・医師電話番号";
    10 O state:        Code<IllnessState>, "経過";
    11 O treatment:    String,             "治療中の内容";
}
