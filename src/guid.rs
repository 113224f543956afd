//! The one form in which identifiers are compared: 36 characters, hyphenated, lower case.

use std::borrow::Cow;

/// The lower-case form of a hyphenated GUID; none if `text` isn't one.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let well_formed = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if !well_formed {
        return None;
    }
    Some(if text.bytes().any(|b| b.is_ascii_uppercase()) {
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
