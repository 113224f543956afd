//! A file that only its owner reads, replaced whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Opens the file at `path` for locking, which is made if it isn't there.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    make_folder(path)?;
    private().create(true).truncate(false).open(path)
}

/// Replaces the file at `path`: after a crash at any moment it holds the old text or the new one.
/// One process at a time may do so, since the new text is first written beside it.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    make_folder(path)?;
    let beside = beside(path);
    // What a process that died left there, or put there by someone else, isn't written into.
    remove(&beside)?;
    let mut file = private().create_new(true).open(&beside)?;
    let written = file
        .write_all(text)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Removes the file at `path`, and what a process that died left beside it.
pub(super) fn remove_all(path: &Path) -> io::Result<()> {
    remove(&beside(path))?;
    remove(path)?;
    sync_folder(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder(path))
}

/// For writing; made with mode 0600 from the start, so that there is no moment of 0644.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// A rename is on disk once its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(folder(path)) {
        Ok(folder) => folder.sync_all(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

// Elsewhere a folder can't be opened as a file, and the file system's own journal does it.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The command that makes the file at `path` its owner's alone, if others can read it.
#[cfg(unix)]
pub(super) fn read_by_others(path: &Path) -> io::Result<Option<String>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    Ok((mode & 0o077 != 0).then(|| format!("chmod 600 '{}'", path.display())))
}

/// The command that makes the file at `path` its owner's alone, if others can read it: `icacls`
/// lists who may, by the well-known ids of everybody and of all users of the machine.
#[cfg(windows)]
pub(super) fn read_by_others(path: &Path) -> io::Result<Option<String>> {
    let saved = std::env::temp_dir().join(format!("xero-sql-acl-{}", std::process::id()));
    let done = std::process::Command::new("icacls")
        .arg(path)
        .arg("/save")
        .arg(&saved)
        .output()?;
    let listed = fs::read(&saved).unwrap_or_default();
    let _ = fs::remove_file(&saved);
    if !done.status.success() {
        return Ok(None);
    }
    // UTF-16 text of an SDDL: WD is everybody, BU the users, AU whoever has signed in.
    let letters: String = listed
        .iter()
        .filter(|b| **b != 0)
        .map(|b| *b as char)
        .collect();
    let others = [";;;WD)", ";;;BU)", ";;;AU)"];
    let is_open = others.iter().any(|who| letters.contains(who));
    let command = format!(
        "icacls \"{}\" /inheritance:r /grant:r \"%USERNAME%:F\"",
        path.display()
    );
    Ok(is_open.then_some(command))
}

#[cfg(not(any(unix, windows)))]
pub(super) fn read_by_others(_: &Path) -> io::Result<Option<String>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("deep/tokens.json");
        replace(&path, b"one").unwrap();
        // What a killed process leaves.
        fs::write(beside(&path), "half").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder(&path)).unwrap().count(), 1);
        remove_all(&path).unwrap();
        assert_eq!(fs::read_dir(folder(&path)).unwrap().count(), 0);
    }

    #[test]
    fn what_cant_be_replaced_keeps_what_it_holds() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tokens.json");
        fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"one").is_err());
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn file_and_folder_are_made_for_their_owner_alone() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("own/tokens.json");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        make_folder(&path).unwrap();
        // A link put there beforehand isn't followed.
        let stranger = place.path().join("stranger");
        fs::write(&stranger, "").unwrap();
        symlink(&stranger, beside(&path)).unwrap();
        replace(&path, b"one").unwrap();
        assert_eq!((mode(folder(&path)), mode(&path)), (0o700, 0o600));
        assert_eq!(fs::read(&stranger).unwrap(), b"");
        assert_eq!(read_by_others(&path).unwrap(), None);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(
            read_by_others(&path)
                .unwrap()
                .unwrap()
                .contains("chmod 600")
        );
    }
}
