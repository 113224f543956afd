//! The one form in which identifiers are compared: 36 characters, hyphenated, lower case.

use std::borrow::Cow;

/// The lower-case form of a hyphenated GUID; none if `text` isn't one.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let (mut others, mut upper) = (0_u8, false);
    // Without branches: a page holds tens of thousands of them.
    for byte in bytes {
        let is_upper = byte.wrapping_sub(b'A') < 6;
        let is_hex = is_upper | (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'a') < 6);
        others += u8::from(!is_hex);
        upper |= is_upper;
    }
    if others != 4 || [8, 13, 18, 23].iter().any(|at| bytes[*at] != b'-') {
        return None;
    }
    Some(if upper {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hyphenated_guids_have_a_canonical_form_and_it_is_lower_case() {
        let guid = "D4956132-ED94-4DD7-9EAA-AA22DFDF06F2";
        assert_eq!(
            canonical(guid).as_deref(),
            Some(guid.to_lowercase().as_str())
        );
        for other in [
            "",
            "d4956132",
            "{d4956132-ed94-4dd7-9eaa-aa22dfdf06f2}",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06g2",
            "d4956132ed944dd79eaaaa22dfdf06f2",
        ] {
            assert_eq!(canonical(other), None, "{other}");
        }
    }
}
