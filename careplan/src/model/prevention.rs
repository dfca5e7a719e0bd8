//! Prevention: the person's profile (利用者基本情報) and the plan (介護予防サービス・支援計画書).

use jiff::civil::Date;
use kaigo::codes::*;

use super::PersonKey;

/// 利用者基本情報: who the person is, as told in a consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Whose profile it is.
    pub person: PersonKey,
    /// 相談日: with the person, what the profile is known by.
    pub consulted_on: Date,
    /// 計画種類.
    pub scheme: PreventionScheme,
    /// 委託の有無.
    pub entrusted: Option<Entrusted>,
    /// 作成担当者.
    pub consultant: Option<String>,
    /// 相談方法.
    pub by: Option<ConsultationBy>,
    /// 相談方法(その他の内容).
    pub by_other: Option<String>,
    /// 相談回数: the first consultation or a further one.
    pub time: Option<ConsultationTime>,
    /// 前回相談日.
    pub previous_on: Option<Date>,
    /// 利用者の現況: at home or away.
    pub whereabouts: Option<Whereabouts>,
    /// 利用者の現況(状況補足).
    pub whereabouts_note: Option<String>,
    /// 利用者氏名ﾌﾘｶﾞﾅ.
    pub kana: String,
    /// 利用者氏名.
    pub name: String,
    /// 利用者性別.
    pub sex: SexCode,
    /// 利用者生年月日.
    pub birth_date: Date,
    /// 利用者住所.
    pub address: Option<String>,
    /// 利用者電話番号.
    pub phone: Option<String>,
    /// 利用者Fax番号.
    pub fax: Option<String>,
    /// 障害高齢者の日常生活自立度.
    pub mobility: Option<Mobility>,
    /// 認知症高齢者の日常生活自立度.
    pub dementia: Option<Dementia>,
    /// 要介護状態区分.
    pub level: Option<ProfileLevel>,
    /// 認定有効期限開始日.
    pub valid_from: Option<Date>,
    /// 認定有効期間終了日.
    pub valid_until: Option<Date>,
    /// 前回の介護度.
    pub previous_level: Option<ProfileLevel>,
    /// 基本チェックリスト記入結果.
    pub checklist: Option<ChecklistResult>,
    /// 基本チェックリスト記入日.
    pub checklist_on: Option<Date>,
    /// 障害等認定(身障): certified as physically disabled.
    pub physical: Option<Applies>,
    /// 障害等認定(療育): certified as intellectually disabled.
    pub intellectual: Option<Applies>,
    /// 障害等認定(精神): certified as mentally disabled.
    pub mental: Option<Applies>,
    /// 障害等認定(難病): an intractable disease.
    pub intractable: Option<Applies>,
    /// 障害等認定特記事項.
    pub disability_note: Option<String>,
    /// 居住形態.
    pub housing: Option<Housing>,
    /// 自室の階数: the floor of the person's room.
    pub floor: Option<u32>,
    /// 住宅改修の有無.
    pub remodelled: Option<Presence>,
    /// 経済状況(国民年金).
    pub national_pension: Option<Applies>,
    /// 経済状況(厚生年金).
    pub employee_pension: Option<Applies>,
    /// 経済状況(障害年金).
    pub disability_pension: Option<Applies>,
    /// 経済状況(生活保護).
    pub public_assistance: Option<Applies>,
    /// 経済状況詳細.
    pub economy_note: Option<String>,
    /// 来所者(相談者): who came to consult.
    pub visitor: Contact,
    /// 緊急連絡先: whom to call, the first first; V4.1 has places for four.
    pub contacts: Vec<Contact>,
    /// 家族構成 画像ファイル名: the name of the picture of the family tree.
    pub family_image: Option<String>,
    /// 家族関係等の状況.
    pub family: Option<String>,
    /// 今までの生活.
    pub life: Option<String>,
    /// １日の生活・すごし方(生活全般).
    pub day: Option<String>,
    /// 趣味・楽しみ・特技.
    pub hobbies: Option<String>,
    /// 友人・地域との関係.
    pub friends: Option<String>,
    /// 現在利用している公的サービス.
    pub public_services: Option<String>,
    /// 現在利用している非公的サービス.
    pub private_services: Option<String>,
    /// 同意日.
    pub consented_on: Option<Date>,
    /// 同意者氏名.
    pub consented_by: Option<String>,
    /// 別表1: how a day passes.
    pub days: Vec<DayLine>,
    /// 別表2: illnesses past and present.
    pub illnesses: Vec<Illness>,
}

/// Somebody who came, or whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// 氏名.
    pub name: Option<String>,
    /// 続柄.
    pub relation: Option<String>,
    /// 住所; some software writes something else here.
    pub address: Option<String>,
    /// 電話番号.
    pub phone: Option<String>,
}

/// A line of the day (別表1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayLine {
    /// 時間, as written.
    pub time: Option<String>,
    /// 本人の生活状況.
    pub own_life: Option<String>,
    /// 介護者・家族の生活状況.
    pub family_life: Option<String>,
}

/// An illness (別表2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Illness {
    /// 年月日, as written.
    pub since: Option<String>,
    /// 病名.
    pub illness: Option<String>,
    /// 医療機関・医師名.
    pub doctor: Option<String>,
    /// 主治医・意見作成者フラグ.
    pub attending: Option<Attending>,
    /// 医療機関・医師電話番号.
    pub doctor_phone: Option<String>,
    /// 経過.
    pub state: Option<IllnessState>,
    /// 治療中の内容.
    pub treatment: Option<String>,
}

/// 介護予防サービス・支援計画書.
#[derive(Debug, Clone, PartialEq)]
pub struct PreventionPlan {
    /// Whose plan it is.
    pub person: PersonKey,
    /// 計画作成(変更)日: with the person, what the plan is known by.
    pub date: Date,
    /// 計画種類.
    pub scheme: PreventionScheme,
    /// 委託の有無.
    pub entrusted: Option<Entrusted>,
    /// 整理番号.
    pub reference: Option<String>,
    /// 利用者名.
    pub name: String,
    /// 認定年月日.
    pub certified_on: Option<Date>,
    /// 認定有効期間開始日.
    pub valid_from: Option<Date>,
    /// 認定有効期間終了日.
    pub valid_until: Option<Date>,
    /// 計画書区分.
    pub plan_class: Option<PlanClass>,
    /// 認定状況区分.
    pub certification: Option<Certification>,
    /// 要支援状態区分.
    pub level: Option<SupportLevel>,
    /// 計画作成者氏名（地域包括支援センター担当者名）.
    pub centre_planner: Option<String>,
    /// 計画作成者氏名（担当介護支援専門員名）.
    pub planner: Option<String>,
    /// 計画作成者事業者・事業所名; some software writes something else here.
    pub planner_office: Option<String>,
    /// 計画作成者事業者・事業所住所.
    pub planner_address: Option<String>,
    /// 計画作成者事業者・事業所電話番号.
    pub planner_phone: Option<String>,
    /// 初回作成日.
    pub first_on: Option<Date>,
    /// 担当地域包括支援センター.
    pub centre: Option<String>,
    /// 目標とする生活(1日).
    pub goal_day: Option<String>,
    /// 目標とする生活(1年).
    pub goal_year: Option<String>,
    /// The four domains of the assessment.
    pub domains: Domains,
    /// 健康状態の留意点.
    pub health_points: Option<String>,
    /// 妥当な支援の実施に向けた方針.
    pub policy: Option<String>,
    /// 総合的な方針.
    pub overall: Option<String>,
    /// 基本チェックリスト and the programmes it asks for.
    pub checklist: Checklist,
    /// 地域包括支援センター意見.
    pub centre_opinion: Option<String>,
    /// 同意日.
    pub consented_on: Option<Date>,
    /// 同意者氏名.
    pub consented_by: Option<String>,
    /// 別表 支援計画: issues in the order they are printed.
    pub issues: Vec<Issue>,
}

/// The four domains of the assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domains {
    /// 運動・移動.
    pub moving: Domain,
    /// 日常生活(家庭生活).
    pub household: Domain,
    /// 社会参加、対人関係・コミュニケーション.
    pub social: Domain,
    /// 健康管理.
    pub health: Domain,
}

/// One domain of the assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domain {
    /// 現在の状況.
    pub state: Option<String>,
    /// 本人・家族の意欲・意向.
    pub wish: Option<String>,
    /// 領域における課題の有無.
    pub has_issue: Option<Presence>,
    /// 領域における課題（背景・原因）.
    pub issue: Option<String>,
}

/// 基本チェックリスト, area by area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checklist {
    /// 運動不足.
    pub exercise: ChecklistArea,
    /// 栄養改善.
    pub nutrition: ChecklistArea,
    /// 口腔内ケア.
    pub mouth: ChecklistArea,
    /// 閉じこもり予防.
    pub withdrawal: ChecklistArea,
    /// 物忘れ予防.
    pub memory: ChecklistArea,
    /// うつ予防.
    pub depression: ChecklistArea,
}

/// One area of the checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChecklistArea {
    /// 該当数: how many questions apply.
    pub count: Option<u32>,
    /// 事業プログラムの要否.
    pub programme: Option<Necessity>,
}

/// An issue (総合的課題) with what is planned for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// 課題ＮＯ.
    pub number: Option<u32>,
    /// 総合的課題.
    pub text: Option<String>,
    /// 課題に対する目標と具体策の提案.
    pub proposal: Option<String>,
    /// 具体策についての意向本人・家族.
    pub wish: Option<String>,
    /// 目標.
    pub goal: Option<String>,
    /// 支援計画.
    pub plans: Vec<SupportPlan>,
}

/// A support plan (支援計画) with the services it uses.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportPlan {
    /// 支援計画ＮＯ.
    pub number: Option<u32>,
    /// 目標についての支援のポイント.
    pub points: Option<String>,
    /// 本人等のセルフケアや家族の支援、インフォーマルサービス（民間サービス）.
    pub self_care: Option<String>,
    /// 介護保険サービス又は地域支援事業（総合事業のサービス）.
    pub insured_support: Option<String>,
    /// 利用サービス.
    pub services: Vec<SupportService>,
}

/// A service used (利用サービス).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupportService {
    /// 利用サービスＮＯ.
    pub number: Option<u32>,
    /// サービス種別, as written.
    pub kind: Option<String>,
    /// 事業所(利用先).
    pub provider: Option<String>,
    /// 期間, as written.
    pub period: Option<String>,
}
