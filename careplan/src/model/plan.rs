//! Plans of home care (居宅サービス計画): a person with needs, goals and services, and the week they make.

use jiff::civil::Date;
use kaigo::codes::{CareLevel, Certification, HouseworkReason, Insured, PlanClass, Weekday};
use kaigo::numbers::OfficeNumber;

use super::{Address, PersonKey, Supplement, Time};

/// One plan of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Whose plan it is.
    pub person: PersonKey,
    /// 居宅サービス計画作成（変更）日: with the person, what the plan is known by.
    pub date: Date,
    /// 第1表.
    pub first_sheet: FirstSheet,
    /// 第2表; more than one only where parts of it were made on different days or by different offices.
    pub needs: Vec<NeedsSheet>,
    /// 第3表, likewise; V3.x has none.
    pub week: Vec<WeekSheet>,
    /// 利用者補足情報; its absence is worth a warning.
    pub supplement: Option<Supplement>,
}

/// 第1表: assessment and policy.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstSheet {
    /// 作成年月日.
    pub made_on: Date,
    /// Where the person lives.
    pub address: Address,
    /// 居宅サービス計画作成者氏名.
    pub planner: String,
    /// 介護支援事業者コード: the care-management office.
    pub office: OfficeNumber,
    /// 介護支援事業者名.
    pub office_name: String,
    /// Where the care-management office is.
    pub office_address: Address,
    /// 初回居宅サービス計画作成日.
    pub first_plan_on: Date,
    /// 計画書区分.
    pub plan_class: Option<PlanClass>,
    /// 認定状況区分.
    pub certification: Option<Certification>,
    /// 認定日.
    pub certified_on: Option<Date>,
    /// 認定有効期間開始日.
    pub valid_from: Option<Date>,
    /// 認定有効期間終了日.
    pub valid_until: Option<Date>,
    /// 要介護状態区分.
    pub level: Option<CareLevel>,
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果.
    pub assessment: Option<String>,
    /// 介護認定審査会の意見及びサービスの種類の指定.
    pub board_opinion: Option<String>,
    /// 総合的な援助の方針.
    pub policy: Option<String>,
    /// 生活援助中心型の算定理由.
    pub housework_reason: Option<HouseworkReason>,
    /// その他理由: asked for where the reason is "other".
    pub housework_other: Option<String>,
    /// 更新業者コード: the office that wrote this.
    pub updated_by: Option<OfficeNumber>,
}

/// 第2表: needs in the order they are printed.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedsSheet {
    /// 居宅計画書作成年月日.
    pub made_on: Date,
    /// 更新業者コード: the office that wrote this.
    pub updated_by: Option<OfficeNumber>,
    /// What the person needs.
    pub needs: Vec<Need>,
}

/// A need (課題) with the goals it asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// 課題ＮＯ, from 1.
    pub number: Option<u32>,
    /// 課題.
    pub text: Option<String>,
    /// What is to be reached.
    pub goals: Vec<LongGoal>,
}

/// A long-term goal (長期目標) with the short-term goals on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct LongGoal {
    /// 援助目標ＮＯ, from 1 within the need.
    pub number: Option<u32>,
    /// 長期目標.
    pub text: Option<String>,
    /// 長期期間, as written.
    pub period: Option<String>,
    /// The steps.
    pub steps: Vec<ShortGoal>,
}

/// A short-term goal (短期目標) with what is done for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortGoal {
    /// 短期目標.
    pub text: Option<String>,
    /// 短期期間, as written.
    pub period: Option<String>,
    /// Who does what.
    pub supports: Vec<Support>,
}

/// What is done for a goal, and by whom (援助内容).
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// 援助内容ＮＯ, from 1 within the long-term goal.
    pub number: Option<u32>,
    /// サービス内容.
    pub content: Option<String>,
    /// 保険対象区分; absent for family and the like.
    pub insured: Option<Insured>,
    /// サービス種別, as written.
    pub kind: Option<String>,
    /// サービス事業者コード.
    pub office: Option<OfficeNumber>,
    /// サービス事業所名.
    pub office_name: Option<String>,
    /// 頻度.
    pub frequency: Option<String>,
    /// 実施期間, as written.
    pub period: Option<String>,
}

/// 第3表: the week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekSheet {
    /// 週間サービス計画表作成年月日.
    pub made_on: Date,
    /// In the order they are printed.
    pub lines: Vec<WeekLine>,
}

/// A line of the week. In the standard's example each fills one of the three; nothing forbids more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekLine {
    /// A service in the week.
    pub service: Option<WeekService>,
    /// Something the person does every day.
    pub activity: Option<Activity>,
    /// 週単位以外のサービス.
    pub outside: Option<String>,
}

/// A service in the week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekService {
    /// 介護サービス内容.
    pub content: Option<String>,
    /// 曜日.
    pub weekday: Option<Weekday>,
    /// 開始時間.
    pub start: Option<Time>,
    /// 終了時間.
    pub end: Option<Time>,
}

/// A daily activity (主な日常生活上の活動).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// What the person does.
    pub content: Option<String>,
    /// 開始時間.
    pub start: Option<Time>,
    /// 終了時間.
    pub end: Option<Time>,
}
