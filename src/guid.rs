//! The one form in which identifiers are compared: 36 characters, hyphenated, lower case.

use std::borrow::Cow;

/// What each byte says of a GUID: nothing if it is a lower-case digit, 64 if an upper-case one, 1 if
/// it is no digit.
const MARKS: [u8; 256] = {
    let mut marks = [1; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte as u8 {
            b'0'..=b'9' | b'a'..=b'f' => marks[byte] = 0,
            b'A'..=b'F' => marks[byte] = 64,
            _ => {}
        }
        byte += 1;
    }
    marks
};

/// The lower-case form of a hyphenated GUID; none if `text` isn't one.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    // One look-up a byte and no branches: a page holds tens of thousands of them.
    let marks = bytes.iter().fold(0_u32, |marks, byte| {
        marks + u32::from(MARKS[usize::from(*byte)])
    });
    let (others, upper) = (marks % 64, marks >= 64);
    if others != 4 || [8, 13, 18, 23].iter().any(|at| bytes[*at] != b'-') {
        return None;
    }
    Some(if upper {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    })
}

/// Whether `text` is a GUID in the form in which they are compared.
pub(crate) fn is_canonical(text: &str) -> bool {
    matches!(canonical(text), Some(Cow::Borrowed(_)))
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
