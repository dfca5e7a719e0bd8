//! 性別

codes! {
    /// Sex (性別) as the insurer's certificate has it; `Unsaid` where it is not written.
    pub Sex {
        Male = "male" "男性",
        Female = "female" "女性",
        Unsaid = "unsaid" "性別の記載なし",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_again() {
        for sex in Sex::ALL {
            assert_eq!(Sex::parse(sex.code()), Some(sex));
        }
        assert_eq!(Sex::parse("男性"), None);
    }
}
