//! Sets of documents' ids, compact enough for half a million.

use std::collections::{BTreeSet, HashSet};

/// Bytes that a GUID takes among many: a tree's nodes are two thirds full.
const BYTES_A_GUID: usize = 28;

/// Documents' ids. GUIDs take some 28 bytes each, other ids their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IdSet {
    /// A tree, which grows a node at a time: a hash table of many is held twice while it grows.
    guids: BTreeSet<[u8; 16]>,
    texts: HashSet<Box<str>>,
}

impl IdSet {
    /// Adds an id; tells whether it is new.
    pub(super) fn insert(&mut self, id: &str) -> bool {
        match bytes_of(id) {
            Some(guid) => self.guids.insert(guid),
            None => self.texts.insert(id.into()),
        }
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        match bytes_of(id) {
            Some(guid) => self.guids.contains(&guid),
            None => self.texts.contains(id),
        }
    }

    /// Bytes that the set takes, nearly.
    pub(super) fn memory(&self) -> usize {
        let texts = self.texts.iter();
        let texts = texts.map(|text| text.len() + size_of::<Box<str>>());
        self.guids.len() * BYTES_A_GUID + texts.sum::<usize>()
    }
}

/// A GUID in canonical form as its bytes.
fn bytes_of(id: &str) -> Option<[u8; 16]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let text = id.as_bytes();
    let hyphens = [8, 13, 18, 23];
    if text.len() != 36 || hyphens.iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let mut bytes = [0; 16];
    let mut digits = text.iter().filter(|byte| **byte != b'-');
    for byte in &mut bytes {
        *byte = digit(*digits.next()?)? << 4 | digit(*digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_whatever_its_form() {
        let mut ids = IdSet::default();
        for id in [
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06f3",
            "D4956132-ED94-4DD7-9EAA-AA22DFDF06F2",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06-2",
            "INPUT",
            "",
        ] {
            assert!(!ids.contains(id) && ids.insert(id), "{id}");
            assert!(ids.contains(id) && !ids.insert(id), "{id}");
        }
        assert!(ids.memory() > 0);
    }
}
