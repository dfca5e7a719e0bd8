//! Kinds of service and service codes (サービス種類コード, サービスコード).

use std::fmt;

/// Service type (サービス種類コード): two digits or capital letters, as in `11` 訪問介護 or `2A`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceType([u8; 2]);

/// Types whose plans and actuals travel under the exchange standard: home care, prevention, 総合事業.
const COVERED: &[(&str, &str)] = &[
    ("11", "訪問介護"),
    ("12", "訪問入浴介護"),
    ("13", "訪問看護"),
    ("14", "訪問リハビリテーション"),
    ("15", "通所介護"),
    ("16", "通所リハビリテーション"),
    ("17", "福祉用具貸与"),
    ("21", "短期入所生活介護"),
    ("22", "短期入所療養介護（老健）"),
    ("23", "短期入所療養介護（療養型医療施設等）"),
    ("2A", "短期入所療養介護（介護医療院）"),
    ("31", "居宅療養管理指導"),
    ("71", "夜間対応型訪問介護"),
    ("76", "定期巡回・随時対応型訪問介護看護"),
    ("72", "認知症対応型通所介護"),
    ("78", "地域密着型通所介護"),
    ("73", "小規模多機能型居宅介護"),
    ("68", "小規模多機能型居宅介護（短期利用）"),
    ("77", "看護小規模多機能型居宅介護"),
    ("79", "看護小規模多機能型居宅介護（短期利用）"),
    ("27", "特定施設入居者生活介護（短期利用）"),
    ("28", "地域密着型特定施設入居者生活介護（短期利用）"),
    ("38", "認知症対応型共同生活介護（短期利用）"),
    ("62", "介護予防訪問入浴介護"),
    ("63", "介護予防訪問看護"),
    ("64", "介護予防訪問リハビリテーション"),
    ("66", "介護予防通所リハビリテーション"),
    ("67", "介護予防福祉用具貸与"),
    ("24", "介護予防短期入所生活介護"),
    ("25", "介護予防短期入所療養介護（老健）"),
    ("26", "介護予防短期入所療養介護（療養型医療施設等）"),
    ("2B", "介護予防短期入所療養介護（介護医療院）"),
    ("34", "介護予防居宅療養管理指導"),
    ("74", "介護予防認知症対応型通所介護"),
    ("75", "介護予防小規模多機能型居宅介護"),
    ("69", "介護予防小規模多機能型居宅介護（短期利用）"),
    ("39", "介護予防認知症対応型共同生活介護（短期利用）"),
    ("A1", "訪問型サービス（みなし）"),
    ("A2", "訪問型サービス（独自）"),
    ("A3", "訪問型サービス（独自・定率）"),
    ("A4", "訪問型サービス（独自・定額）"),
    ("A5", "通所型サービス（みなし）"),
    ("A6", "通所型サービス（独自）"),
    ("A7", "通所型サービス（独自・定率）"),
    ("A8", "通所型サービス（独自・定額）"),
];

/// Types that exist but do not travel: residential services and sales.
const NOT_COVERED: &[&str] =
    &["32", "33", "35", "36", "37", "41", "42", "44", "45", "51", "52", "53", "54", "59", "81"];

impl ServiceType {
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_ascii(text.as_bytes())
    }

    /// As [`Self::parse`], from ASCII bytes.
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let code: [u8; 2] = bytes.try_into().ok()?;
        code.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub fn as_bytes(&self) -> &[u8; 2] {
        &self.0
    }

    /// The service's name, for types the exchange standard covers.
    pub fn label(&self) -> Option<&'static str> {
        COVERED.iter().find(|(code, _)| code.as_bytes() == self.0).map(|(_, label)| *label)
    }

    /// The exchange standard covers this type (standard §1.3 and §1.4).
    pub fn is_covered(&self) -> bool {
        self.label().is_some()
    }

    /// A type known to the standard, covered or expressly not.
    pub fn is_known(&self) -> bool {
        self.is_covered() || NOT_COVERED.iter().any(|code| code.as_bytes() == self.0)
    }

    /// Rental of welfare equipment (福祉用具貸与), 17, or its preventive form, 67.
    pub fn is_rental(&self) -> bool {
        matches!(&self.0, b"17" | b"67")
    }

    /// May act as care-management office (居宅介護支援事業所, or a service with its own care manager).
    pub fn manages_care(&self) -> bool {
        matches!(&self.0, b"43" | b"46" | b"AF" | b"73" | b"75" | b"77")
    }

    /// May act as community support centre (地域包括支援センター) or office designated for 介護予防支援.
    pub fn is_centre(&self) -> bool {
        matches!(&self.0, b"43" | b"46" | b"AF")
    }
}

impl fmt::Display for ServiceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ServiceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceType({})", self.as_str())
    }
}

/// Service code (サービスコード): service type and four characters of item (項目).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceCode([u8; 6]);

impl ServiceCode {
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_ascii(text.as_bytes())
    }

    /// As [`Self::parse`], from ASCII bytes.
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let code: [u8; 6] = bytes.try_into().ok()?;
        code.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub fn as_bytes(&self) -> &[u8; 6] {
        &self.0
    }

    pub fn service_type(&self) -> ServiceType {
        ServiceType([self.0[0], self.0[1]])
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceCode({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_follows_the_lists() {
        let covered = |code| ServiceType::parse(code).is_some_and(|t| t.is_covered());
        assert!(covered("11") && covered("2A") && covered("A8"));
        assert!(!covered("A9") && !covered("33") && !covered("43"));
        assert!(ServiceType::parse("33").is_some_and(|t| t.is_known()));
        assert!(ServiceType::parse("2a").is_none());
    }
}
