//! Usage slips and actuals: 第6表, 第7表 and their withdrawals.
//!
//! One line per column: number, need, field, type (with its length), Japanese name, and what the standard adds.
//! Need: `R` mandatory, `D` mandatory by a doubtful mark, `O` optional. Column 1, CSVバージョン, is every file's
//! first and belongs to the file, not to the record.

use jiff::civil::Date;
use kaigo::codes::*;
use kaigo::month::Month;
use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
use kaigo::services::{ServiceCode, ServiceType};

use crate::layout::table;
use crate::value::*;

table! {
    /// Usage slip: one row per user, day, time, service code. Planned in UPPLAN, actual in UPJSK.
    Usage is Planned;

     2 R insurer:         InsurerNumber, "保険者番号";
     3 R insured:         InsuredNumber, "被保険者番号";
     4 R made_on:         Date,          "作成年月日";
     5 R month:           Month,         "対象年月";
     6 D manager_office:  OfficeNumber,  "プラン担当業者コード", note "mark of the standard not certain";
     7 D manager:         String,        "プラン担当者名", note "mark of the standard not certain";
     8 D units:           Signed<6>,     "単位数", note "after discount; negative where something is taken off; mark of the standard not certain";
     9 O short_stay_days: Int<5>,        "前月までの短期入所利用日数";
    10 R date:            Date,          "サービス利用日";
    11 O pro_rata:        DayMap,        "日割対象日";
    12 R start:           ServiceStart,  "サービス開始時刻";
    13 R end:             ServiceEnd,    "サービス終了時刻";
    14 R times:           Int<2>,        "サービス回数";
    15 R code:            ServiceCode,   "サービスコード";
    16 O tais:            RentalCode,    "TAISコード", only V41, note "this or No.17 with types 17 and 67";
    17 O rental_report:   RentalCode,    "福祉用具届出コード", only V41, note "this or No.16 with types 17 and 67";
    18 O equipment:       String,        "用具名称（機種名）", only V41;
    19 O detail_no:       Int<6>,        "明細判別コード", note "type 17 only; length not readable in the standard, up to 6 accepted";
    20 R office:          OfficeNumber,  "サービス事業者コード";
    21 O office_name:     String,        "サービス事業所名";
    22 O branch:          Int<2>,        "サテライト枝番";
    23 R over30:          Code<Applies>, "３０日超区分";
    24 O updated_by:      OfficeNumber,  "更新業者コード";
    25 O identifier:      Unused,        "識別子";
}

table! {
    /// Withdraws a month of planned usage, 第7表 included.
    PlannedWithdrawal is PlannedWithdrawal;

     2 R insurer: InsurerNumber, "保険者番号";
     3 R insured: InsuredNumber, "被保険者番号";
     4 R month:   Month,         "削除対象年月";
}

table! {
    /// Withdraws the actuals of a month, office and service type.
    ActualWithdrawal is ActualWithdrawal;

     2 R insurer:      InsurerNumber, "保険者番号";
     3 R insured:      InsuredNumber, "被保険者番号";
     4 R month:        Month,         "削除対象年月";
     5 R office:       OfficeNumber,  "サービス事業者コード";
     6 R service_type: ServiceType,   "サービス種類コード";
}

table! {
    /// Annex of the usage slip: services, subtotals and one grand total per user.
    Breakdown is Breakdown;

     2 R insurer:          InsurerNumber,  "保険者番号";
     3 R insured:          InsuredNumber,  "被保険者番号";
     4 R made_on:          Date,           "作成年月日";
     5 R month:            Month,          "対象年月";
     6 O office_name:      String,         "サービス事業所名";
     7 R office:           OfficeNumber,   "サービス事業所コード", note "9999999999 on the grand total";
     8 O branch:           Int<2>,         "サテライト枝番";
     9 R code:             BreakdownCode,  "サービスコード";
    10 O tais:             RentalCode,     "TAISコード", only V41;
    11 O rental_report:    RentalCode,     "福祉用具届出コード", only V41;
    12 O equipment:        String,         "用具名称（機種名）", only V41;
    13 R units:            Signed<6>,      "単位数", note "0 on subtotals and totals";
    14 O discount:         Int<5>,         "割引後率", note "empty on subtotals and totals";
    15 O discounted_units: Signed<6>,      "割引後単位数", note "empty on subtotals and totals";
    16 R times:            Int<3>,         "回数／日数", v3 2, note "2 digits in V3.x";
    17 O unit_amount:      Signed<5>,      "サービス単位金額";
    18 O managed_units:    Signed<6>,      "給付管理単位数";
    19 O type_over:        Signed<6>,      "種類支給限度基準超単位数";
    20 O type_inside:      Signed<6>,      "種類支給限度基準内単位数";
    21 O class_over:       Signed<6>,      "区分支給限度基準超単位数";
    22 O class_inside:     Signed<6>,      "区分支給限度基準内単位数";
    23 O unit_price:       Decimal,        "単位数単価";
    24 O cost:             Signed<6>,      "費用総額保険／事業対象分";
    25 O benefit_rate:     Int<6>,         "給付率";
    26 O claimed:          Signed<6>,      "保険／事業費請求額";
    27 O fixed_charge:     Int<6>,         "定額利用者負担単価金額";
    28 O user_share:       Signed<6>,      "利用者負担保険／事業対象分";
    29 O user_full:        Signed<6>,      "利用者負担（全額負担分）";
    30 O days_before:      Int<5>,         "前月までの利用日数", note "2 in the V4.1 table, 5 in V3.2: up to 5 accepted";
    31 O days_planned:     Int<2>,         "当月の計画利用日数";
    32 O days_total:       Int<5>,         "累積利用日数";
    33 R over30:           Code<Applies>,  "３０日超区分";
    34 O fixed_office:     OfficeNumber,   "事業所コード", note "fixed 9999999999";
    35 O entered_by:       Alphanumeric10, "入力者コード";
    36 O updated_by:       OfficeNumber,   "更新業者コード";
    37 O identifier:       Unused,         "識別子";
}
