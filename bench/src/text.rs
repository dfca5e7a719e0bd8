//! What the clients write.

const TEXT: &str = "本日の訪問では、お食事を八割ほど召し上がり、痛みの訴えはありませんでした。夕方に少し咳があり、\
    熱はありません。ご家族から週末の外出について相談があり、次回お答えします。";

/// 250 bytes of Japanese.
pub fn note() -> String {
    let end = TEXT.floor_char_boundary(249);
    format!("{}1", &TEXT[..end])
}

/// As a browser sends it in a form.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_note_has_250_bytes() {
        assert_eq!(super::note().len(), 250);
    }
}
