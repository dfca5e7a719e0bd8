//! Months: planned usage with its sums (第6表, 第7表), and actuals.

use jiff::civil::Date;
use kaigo::codes::Applies;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceCode;

use super::{PersonKey, Supplement, Time};
use crate::value::{BreakdownCode, DayMap};

/// The planned usage of one person in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageMonth {
    /// Whose month it is.
    pub person: PersonKey,
    /// 第6表 予定; more than one only where parts of it have different heads.
    pub slips: Vec<Slip>,
    /// 第7表, likewise.
    pub breakdown: Vec<Breakdown>,
    /// 利用者補足情報; its absence is worth a warning.
    pub supplement: Option<Supplement>,
}

impl UsageMonth {
    /// The entries of all slips, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slips.iter().flat_map(|slip| &slip.entries)
    }
}

/// What one person in fact used in a month (第6表 実績情報).
#[derive(Debug, Clone, PartialEq)]
pub struct Actuals {
    /// Whose actuals they are.
    pub person: PersonKey,
    /// 第6表 実績; more than one only where parts of it have different heads.
    pub slips: Vec<Slip>,
}

impl Actuals {
    /// The entries of all slips, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slips.iter().flat_map(|slip| &slip.entries)
    }
}

/// A usage slip (サービス利用票): its head and its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    /// 作成年月日.
    pub made_on: Date,
    /// プラン担当業者コード: the care-management office.
    pub manager_office: Option<OfficeNumber>,
    /// プラン担当者名.
    pub manager: Option<String>,
    /// 更新業者コード: the care-management office in plans, the service office in actuals.
    pub updated_by: Option<OfficeNumber>,
    /// In the order they are printed.
    pub entries: Vec<Entry>,
}

/// One service on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// サービス利用日.
    pub date: Date,
    /// 日割対象日: the days billed pro rata, where the service is billed so.
    pub pro_rata: Option<DayMap>,
    /// サービス開始時刻; `None` for services without a time.
    pub start: Option<Time>,
    /// サービス終了時刻; `None` for services without a time.
    pub end: Option<Time>,
    /// サービス回数: times that day.
    pub times: u32,
    /// サービスコード.
    pub code: ServiceCode,
    /// 明細判別コード: tells equal rentals of a day apart.
    pub detail_no: Option<u32>,
    /// 単位数, after discount; negative for reductions (減算).
    pub units: Option<i32>,
    /// 前月までの短期入所利用日数.
    pub short_stay_days: Option<u32>,
    /// What is rented, with 福祉用具貸与.
    pub equipment: Equipment,
    /// サービス事業者コード: who is to come, or came.
    pub office: OfficeNumber,
    /// サービス事業所名.
    pub office_name: Option<String>,
    /// サテライト枝番.
    pub branch: Option<u32>,
    /// ３０日超区分: beyond thirty days of short stay.
    pub over30: Applies,
}

/// Rented welfare equipment (福祉用具).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Equipment {
    /// TAISコード.
    pub tais: Option<String>,
    /// 福祉用具届出コード, for what has no TAIS code.
    pub rental_report: Option<String>,
    /// 用具名称（機種名）.
    pub name: Option<String>,
}

/// 第7表 (サービス利用票別表): its head and its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakdown {
    /// 作成年月日.
    pub made_on: Date,
    /// 入力者コード.
    pub entered_by: Option<String>,
    /// 更新業者コード: the office that wrote this.
    pub updated_by: Option<OfficeNumber>,
    /// Services, subtotals and the grand total, in the order they are printed.
    pub lines: Vec<BreakdownLine>,
}

/// A line of 第7表.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakdownLine {
    /// A service, a subtotal of a service type, or the grand total.
    pub code: BreakdownCode,
    /// サービス事業所コード; `None` on the grand total, which belongs to no office.
    pub office: Option<OfficeNumber>,
    /// サービス事業所名.
    pub office_name: Option<String>,
    /// サテライト枝番.
    pub branch: Option<u32>,
    /// What is rented.
    pub equipment: Equipment,
    /// Units and money.
    pub amounts: Amounts,
    /// ３０日超区分: beyond thirty days of short stay.
    pub over30: Applies,
}

/// Units and money of a line of 第7表. Reductions (減算) are negative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts {
    /// 単位数; 0 on subtotals and the grand total.
    pub units: i32,
    /// 割引後率, in percent.
    pub discount: Option<u32>,
    /// 割引後単位数.
    pub discounted_units: Option<i32>,
    /// 回数／日数.
    pub times: u32,
    /// サービス単位金額: units times number.
    pub unit_amount: Option<i32>,
    /// 給付管理単位数: what counts against the limit.
    pub managed_units: Option<i32>,
    /// 種類支給限度基準超単位数: over the limit of the service type.
    pub type_over: Option<i32>,
    /// 種類支給限度基準内単位数.
    pub type_inside: Option<i32>,
    /// 区分支給限度基準超単位数: over the limit of the care level.
    pub class_over: Option<i32>,
    /// 区分支給限度基準内単位数.
    pub class_inside: Option<i32>,
    /// 単位数単価, in hundredths of a yen for a unit: 10.00 is 1000.
    pub unit_price: Option<u32>,
    /// 費用総額保険／事業対象分, in yen.
    pub cost: Option<i32>,
    /// 給付率, in percent.
    pub benefit_rate: Option<u32>,
    /// 保険／事業費請求額, in yen.
    pub claimed: Option<i32>,
    /// 定額利用者負担単価金額, in yen.
    pub fixed_charge: Option<u32>,
    /// 利用者負担保険／事業対象分, in yen.
    pub user_share: Option<i32>,
    /// 利用者負担（全額負担分）, in yen.
    pub user_full: Option<i32>,
    /// 前月までの利用日数.
    pub days_before: Option<u32>,
    /// 当月の計画利用日数.
    pub days_planned: Option<u32>,
    /// 累積利用日数.
    pub days_total: Option<u32>,
}
