//! Looking for the bytes that end an unquoted field, eight at a time.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = ONES << 7;
/// All four bytes looked for are below `-`; of what stands in unquoted fields hardly anything else is.
const LOW: u64 = ONES * b'-' as u64;

/// Position of the first comma, quote, CR or LF.
pub(crate) fn special(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        // The high bit of the first byte below `-` is set, and of none before it.
        let low = word.wrapping_sub(LOW) & !word & HIGH;
        if low == 0 {
            at += 8;
            continue;
        }
        at += (low.trailing_zeros() / 8) as usize;
        if bytes.get(at).is_some_and(is_special) {
            return Some(at);
        }
        at += 1;
    }
    bytes.get(at..)?.iter().position(is_special).map(|found| at + found)
}

fn is_special(byte: &u8) -> bool {
    matches!(byte, b',' | b'"' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_look_at_each_byte_finds() {
        for byte in 0..=u8::MAX {
            for length in 0..20 {
                for place in 0..length {
                    for filling in [b'0', b' ', 0x00, 0x81, 0xFF, b'-', b'+'] {
                        let mut bytes = vec![filling; length];
                        bytes[place] = byte;
                        assert_eq!(special(&bytes), bytes.iter().position(is_special), "{bytes:?}");
                    }
                }
            }
        }
    }
}
