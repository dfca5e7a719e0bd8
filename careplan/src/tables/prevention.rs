//! The prevention plan: 介護予防サービス・支援計画書 with its annex.
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
    /// Plan of prevention: goals, four domains, policy. One row per plan.
    Prevention is Prevention;

     2 R insurer:             InsurerNumber,          "保険者番号";
     3 R insured:             InsuredNumber,          "被保険者番号";
     4 R plan_date:           Date,                   "計画作成(変更)日";
     5 R scheme:              Code<PreventionScheme>, "計画種類";
     6 D entrusted:           Code<Entrusted>,        "委託の有無";
     7 O reference:           String,                 "整理番号";
     8 R name:                String,                 "利用者名";
     9 O certified_on:        Date,                   "認定年月日";
    10 O valid_from:          Date,                   "認定有効期間開始日";
    11 O valid_until:         Date,                   "認定有効期間終了日";
    12 O plan_class:          Code<PlanClass>,        "計画書区分";
    13 O certification:       Code<Certification>,    "認定状況区分";
    14 O level:               Code<SupportLevel>,     "要支援状態区分";
    15 O centre_planner:      String,                 "計画作成者氏名（地域包括支援センター担当者名）";
    16 O planner:             String,                 "計画作成者氏名（担当介護支援専門員名）";
    17 O planner_office:      String,                 "計画作成者事業者・事業所名";
    18 O planner_address:     String,                 "計画作成者事業者・事業所住所";
    19 O planner_phone:       Phone,                  "計画作成者事業者・事業所電話番号";
    20 O first_on:            Date,                   "初回作成日";
    21 O centre:              String,                 "担当地域包括支援センター";
    22 O goal_day:            String,                 "目標とする生活(1日)";
    23 O goal_year:           String,                 "目標とする生活(1年)";
    24 O moving_state:        String,                 "【運動・移動】現在の状況";
    25 O moving_wish:         String,                 "【運動・移動】本人・家族の意欲・意向";
    26 O moving_has_issue:    Code<Presence>,         "【運動・移動】領域における課題の有無";
    27 O moving_issue:        String,                 "【運動・移動】領域における課題（背景・原因）";
    28 O household_state:     String,                 "【日常生活(家庭生活)】現在の状況";
    29 O household_wish:      String,                 "【日常生活(家庭生活)】本人・家族の意欲・意向";
    30 O household_has_issue: Code<Presence>,         "【日常生活(家庭生活)】領域における課題の有無";
    31 O household_issue:     String,                 "【日常生活(家庭生活)】領域における課題（背景・原因）";
    32 O social_state:        String,                 "【社会参加、対人関係・コミュニケーション】現在の状況";
    33 O social_wish:         String,                 "【社会参加、対人関係・コミュニケーション】本人・家族の意欲・意向";
    34 O social_has_issue:    Code<Presence>,         "【社会参加、対人関係・コミュニケーション】領域における課題の有無";
    35 O social_issue:        String,                 "【社会参加、対人関係・コミュニケーション】領域における課題（背景・原因）";
    36 O health_state:        String,                 "【健康管理】現在の状況";
    37 O health_wish:         String,                 "【健康管理】本人・家族の意欲・意向";
    38 O health_has_issue:    Code<Presence>,         "【健康管理】領域における課題の有無";
    39 O health_issue:        String,                 "【健康管理】領域における課題（背景・原因）";
    40 O health_points:       String,                 "健康状態の留意点";
    41 O policy:              String,                 "妥当な支援の実施に向けた方針";
    42 O overall:             String,                 "総合的な方針";
    43 O count_exercise:      Int<1>,                 "基本チェックリストの該当数(運動不足)";
    44 O count_nutrition:     Int<1>,                 "基本チェックリストの該当数(栄養改善)";
    45 O count_mouth:         Int<1>,                 "基本チェックリストの該当数(口腔内ケア)";
    46 O count_withdrawal:    Int<1>,                 "基本チェックリストの該当数(閉じこもり予防)";
    47 O count_memory:        Int<1>,                 "基本チェックリストの該当数(物忘れ予防)";
    48 O count_depression:    Int<1>,                 "基本チェックリストの該当数(うつ予防)";
    49 O needs_exercise:      Code<Necessity>,        "事業プログラムの要否(運動不足)";
    50 O needs_nutrition:     Code<Necessity>,        "事業プログラムの要否(栄養改善)";
    51 O needs_mouth:         Code<Necessity>,        "事業プログラムの要否(口腔内ケア)";
    52 O needs_withdrawal:    Code<Necessity>,        "事業プログラムの要否(閉じこもり予防)";
    53 O needs_memory:        Code<Necessity>,        "事業プログラムの要否(物忘れ予防)";
    54 O needs_depression:    Code<Necessity>,        "事業プログラムの要否(うつ予防)";
    55 O centre_opinion:      String,                 "地域包括支援センター意見";
    56 O consented_on:        Date,                   "同意日";
    57 O consented_by:        String,                 "同意者氏名";
}

table! {
    /// Withdraws a plan of prevention with its annex.
    PreventionWithdrawal is PreventionWithdrawal;

     2 R insurer:   InsurerNumber, "保険者番号";
     3 R insured:   InsuredNumber, "被保険者番号";
     4 R plan_date: Date,          "計画作成(変更)日";
}

table! {
    /// Annex of the plan of prevention: issues, support plans, services.
    PreventionSupport is PreventionSupport;

     2 R insurer:         InsurerNumber, "保険者番号";
     3 R insured:         InsuredNumber, "被保険者番号";
     4 R plan_date:       Date,          "計画作成(変更)日";
     5 O need_no:         Int<2>,        "課題ＮＯ";
     6 O issue:           String,        "総合的課題";
     7 O proposal:        String,        "課題に対する目標と具体策の提案";
     8 O wish:            String,        "具体策についての意向本人・家族";
     9 O goal:            String,        "目標";
    10 O support_no:      Int<2>,        "支援計画ＮＯ";
    11 O support_points:  String,        "【支援計画】目標についての支援のポイント";
    12 O self_care:       String,        "【支援計画】本人等のセルフケアや家族の支援、インフォーマルサービス（民間サービス）";
    13 O insured_support: String,        "【支援計画】介護保険サービス又は地域支援事業（総合事業のサービス）";
    14 O service_no:      Int<2>,        "利用サービスＮＯ";
    15 O service_kind:    String,        "【利用サービス】サービス種別";
    16 O provider:        String,        "【利用サービス】事業所(利用先)";
    17 O period:          String,        "【利用サービス】期間";
}
