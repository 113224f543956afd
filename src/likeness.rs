//! How alike two names are, for "did you mean".

/// Names less alike than this aren't suggested.
pub(crate) const ALIKE: f64 = 0.75;

/// 1 for names that differ in case at most, 0 for names that have nothing in common.
pub(crate) fn alike(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase())
}
