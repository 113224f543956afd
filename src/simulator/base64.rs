//! Just enough base64: reading `Authorization: Basic` and writing the parts of a token.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Reads standard base64, with or without padding.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = STANDARD.iter().position(|known| *known == byte)?;
        bits = (bits << 6) | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

/// Writes the form of base64 that URLs and tokens bear, without padding.
pub(crate) fn for_url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 2);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0_u32, |word, (at, byte)| {
            word | u32::from(*byte) << (16 - 8 * at)
        });
        for sextet in 0..=chunk.len() {
            let c = STANDARD[(word >> (18 - 6 * sextet)) as usize & 63];
            out.push(match c {
                b'+' => '-',
                b'/' => '_',
                c => char::from(c),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_of_rfc_4648_come_out_right() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
        ] {
            assert_eq!(for_url(plain.as_bytes()), coded);
            assert_eq!(decoded(coded).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(decoded("Zm8=").as_deref(), Some(b"fo".as_slice()));
        assert_eq!(decoded("Z*"), None);
    }
}
