//! The log file: `Logfile`, `Verbosity`, `MaxLogFileSize` and `MaxLogFileCount`.

use std::path::PathBuf;

use super::keys::Key;
use super::values::Values;
use crate::error::Result;

/// Where the log is written, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// The file.
    pub path: PathBuf,
    /// How much is written, from 1 to 5.
    pub verbosity: u8,
    /// Bytes at which the file is put aside and a new one begun.
    pub largest: u64,
    /// Files that are kept, the one being written among them; none keeps all.
    pub most: Option<usize>,
}

impl LogSettings {
    /// What is configured; none without a `Logfile`. The other values are checked all the same.
    pub(super) fn from_values(values: &Values<'_>) -> Result<Option<LogSettings>> {
        let verbosity = values.whole(Key::Verbosity)?;
        let largest = values.size(Key::MaxLogFileSize)?;
        let most = values.whole_or_none(Key::MaxLogFileCount)?;
        let Some(path) = values.text(Key::Logfile)? else {
            return Ok(None);
        };
        Ok(Some(LogSettings {
            path: values.path(Key::Logfile, &path),
            verbosity: super::settings::narrow(verbosity),
            largest,
            most: most.filter(|most| *most > 0).map(super::settings::narrow),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn log(pairs: &[(&str, &str)]) -> Result<Option<LogSettings>> {
        let app = [("ClientId", "app"), ("OAuthSettingsLocation", "memory://")];
        let settings = Settings::from_pairs(app.iter().chain(pairs).copied());
        settings.map(|settings| settings.log)
    }

    #[test]
    fn sizes_are_written_with_their_unit_or_in_bytes() {
        assert_eq!(log(&[]).unwrap(), None);
        let size = |size: &str| {
            let log = log(&[("Logfile", "/x.log"), ("MaxLogFileSize", size)]);
            log.map(|log| log.unwrap().largest)
        };
        for (written, bytes) in [
            ("", 100 << 20),
            ("100MB", 100 << 20),
            ("10 mb", 10 << 20),
            ("500 KB", 500 << 10),
            ("100k", 100 << 10),
            ("2 GiB", 2 << 30),
            ("1.5 MB", 3 << 19),
            ("10485760", 10 << 20),
            ("10485760 bytes", 10 << 20),
        ] {
            assert_eq!(size(written).unwrap(), bytes, "{written}");
        }
        for wrong in [
            "100", "99 KB", "2000 GB", "MB", "ten", "-1", "1e9", "5 TB x", "0.1.1 GB",
        ] {
            let error = size(wrong).unwrap_err().to_string();
            let expected = format!("MaxLogFileSize: `{wrong}` isn't a size from 100 KB to 1024 GB");
            assert!(error.contains(&expected), "{error}");
        }
    }

    #[test]
    fn zero_files_are_no_bound_as_minus_one_is() {
        let most = |most: &str| {
            let log = log(&[("Logfile", "/x.log"), ("MaxLogFileCount", most)]);
            log.unwrap().unwrap().most
        };
        assert_eq!([most("-1"), most("0"), most("3")], [None, None, Some(3)]);
    }
}
