//! Persons: how they are known, and what a plan or month needs to know of them (利用者補足情報).

use jiff::civil::Date;
use kaigo::codes::{CareLevel, Certification, SexCode};
use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
use kaigo::services::ServiceType;

/// A person is known by insurer and insured number together (section 3.4), never by one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey {
    /// 保険者番号.
    pub insurer: InsurerNumber,
    /// 被保険者番号; `H` and nine digits for persons on public assistance alone.
    pub insured: InsuredNumber,
}

/// A postal address in up to two lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// 郵便番号, `XXX-XXXX`.
    pub postcode: Option<String>,
    /// 住所１.
    pub line1: Option<String>,
    /// 住所２.
    pub line2: Option<String>,
}

/// 利用者補足情報: who the person is and what insurance grants.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplement {
    /// 利用者氏名フリガナ.
    pub kana: String,
    /// 利用者氏名.
    pub name: String,
    /// 利用者性別.
    pub sex: SexCode,
    /// 利用者生年月日.
    pub birth_date: Date,
    /// Where the person lives.
    pub address: Address,
    /// 利用者電話番号.
    pub phone: Option<String>,
    /// 認定日: the day care need was certified.
    pub certified_on: Option<Date>,
    /// 限度額適用開始年月日: first day of the monthly limit.
    pub limit_from: Option<Date>,
    /// 限度額適用終了年月日: last day of the monthly limit.
    pub limit_until: Option<Date>,
    /// 認定状況区分: applied for or certified.
    pub certification: Option<Certification>,
    /// 要介護状態変更日: the day the level changed.
    pub level_changed_on: Option<Date>,
    /// 要介護状態区分.
    pub level: Option<CareLevel>,
    /// 区分支給限度基準額, in units a month.
    pub limit: Option<u32>,
    /// 種類別限度額管理: limits of single service types, the first slot first; V4.1 has places for nine.
    pub slots: Vec<LimitSlot>,
    /// 合計限度超単位数: units over the limits of the slots together.
    pub over_total: Option<u32>,
    /// 入所前月迄利用日数: days of short stays until the month before.
    pub days_before_admission: Option<u32>,
    /// 入所累積利用日数: days of short stays in all.
    pub days_admitted: Option<u32>,
    /// 前回要介護状態区分.
    pub previous_level: Option<CareLevel>,
    /// 同意書受付業者: the care-management office that holds the consent.
    pub consent_office: Option<OfficeNumber>,
    /// 更新業者コード: the office that wrote this.
    pub updated_by: Option<OfficeNumber>,
}

/// The limit of one service type (種類別限度額管理), all amounts in units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitSlot {
    /// サービス種類コード; 短期入所療養介護 always as `22`.
    pub service_type: Option<ServiceType>,
    /// 支給限度基準額.
    pub limit: Option<u32>,
    /// 合計単位数: units planned.
    pub units: Option<u32>,
    /// 限度超単位数: units over the limit.
    pub over: Option<u32>,
}
