//! A file that goes out: read from the disk as it is sent, each time from its beginning.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::stream::{self, Stream};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use crate::client::OfFile;
use crate::error::{Error, ErrorKind, Result};

/// The largest file that Xero takes, in bytes.
pub(crate) const LARGEST_FILE: u64 = 10 * 1024 * 1024;
/// Read and sent at once.
const PIECE: usize = 64 * 1024;

/// A file, or bytes that a statement gave, as it was when it was first looked at.
#[derive(Clone)]
pub(crate) struct Upload {
    source: Source,
    length: u64,
    hash: [u8; 32],
    /// What goes before and behind it.
    frame: (Bytes, Bytes),
    /// Whether a later look found something else.
    changed: Arc<AtomicBool>,
}

#[derive(Clone)]
enum Source {
    Disk(PathBuf),
    Memory(Bytes),
}

impl Upload {
    /// The file at `path`.
    ///
    /// # Errors
    /// `Query` if there is no file, or none that Xero takes.
    pub(crate) fn of_file(path: &Path) -> Result<Upload> {
        let refused = |what: String| Error::new(ErrorKind::Query, what);
        let shown = path.display();
        let cant = |error: io::Error| {
            refused(format!("{shown} can't be read: nothing was sent")).caused_by(error)
        };
        // Before it is opened: a pipe would be waited for.
        let is_file = std::fs::metadata(path).map_err(cant)?.is_file();
        if !is_file {
            return Err(refused(format!("{shown} is no file: nothing was sent")));
        }
        let mut file = std::fs::File::open(path).map_err(cant)?;
        let metadata = file.metadata().map_err(cant)?;
        if !metadata.is_file() {
            return Err(refused(format!("{shown} is no file: nothing was sent")));
        }
        check_length(&shown.to_string(), metadata.len())?;
        let mut hasher = Sha256::new();
        let length = io::copy(
            &mut io::Read::take(&mut file, LARGEST_FILE + 1),
            &mut hasher,
        );
        let length = length.map_err(cant)?;
        check_length(&shown.to_string(), length)?;
        Ok(Upload {
            source: Source::Disk(path.to_path_buf()),
            length,
            hash: hasher.finalize().into(),
            frame: (Bytes::new(), Bytes::new()),
            changed: Arc::default(),
        })
    }

    /// Bytes that a statement gave.
    ///
    /// # Errors
    /// `Query` if there are none, or more than Xero takes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Result<Upload> {
        check_length("the content", bytes.len() as u64)?;
        Ok(Upload {
            length: bytes.len() as u64,
            hash: Sha256::digest(bytes).into(),
            source: Source::Memory(Bytes::copy_from_slice(bytes)),
            frame: (Bytes::new(), Bytes::new()),
            changed: Arc::default(),
        })
    }

    /// The same file between two texts, which go with it.
    pub(crate) fn framed(self, before: String, behind: String) -> Upload {
        Upload {
            frame: (before.into(), behind.into()),
            ..self
        }
    }

    /// Bytes of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that a request sends.
    pub(crate) fn length_sent(&self) -> u64 {
        self.length + (self.frame.0.len() + self.frame.1.len()) as u64
    }

    /// SHA-256 of the file, in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Where it is, if it is on the disk.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Disk(path) => Some(path),
            Source::Memory(_) => None,
        }
    }

    /// Whether a look at the file found something else than the first.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed.load(Ordering::SeqCst)
    }

    /// All that a request sends, piece by piece. The last piece is only given once all of them are
    /// known to be those of the first look, so that no other file ever arrives whole.
    pub(crate) fn pieces(
        &self,
        progress: OfFile,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        let reading = Reading {
            upload: self.clone(),
            progress,
            file: None,
            hasher: Sha256::new(),
            read: 0,
            at: At::Before,
        };
        stream::try_unfold(reading, Reading::next)
    }
}

fn check_length(what: &str, length: u64) -> Result<()> {
    let why = match length {
        0 => "it is empty".to_string(),
        length if length > LARGEST_FILE => format!(
            "Xero takes files of up to {} MB, and it has {} bytes",
            LARGEST_FILE >> 20,
            length
        ),
        _ => return Ok(()),
    };
    Err(Error::new(
        ErrorKind::Query,
        format!("{what} can't be sent: {why}"),
    ))
}

enum At {
    Before,
    Within,
    Behind,
    End,
}

/// How far a request has read.
struct Reading {
    upload: Upload,
    progress: OfFile,
    file: Option<tokio::fs::File>,
    hasher: Sha256,
    read: u64,
    at: At,
}

impl Reading {
    async fn next(mut self) -> io::Result<Option<(Bytes, Reading)>> {
        loop {
            let piece = match self.at {
                At::Before => {
                    self.at = At::Within;
                    self.upload.frame.0.clone()
                }
                At::Within => self.piece().await?,
                At::Behind => {
                    self.at = At::End;
                    self.upload.frame.1.clone()
                }
                At::End => return Ok(None),
            };
            if !piece.is_empty() {
                self.progress.moved(piece.len() as u64);
                return Ok(Some((piece, self)));
            }
        }
    }

    async fn piece(&mut self) -> io::Result<Bytes> {
        let path = match &self.upload.source {
            Source::Memory(bytes) => {
                let from = usize::try_from(self.read)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let piece = bytes.slice(from..(from + PIECE).min(bytes.len()));
                self.read += piece.len() as u64;
                if self.read == self.upload.length {
                    self.at = At::Behind;
                }
                return Ok(piece);
            }
            Source::Disk(path) => path,
        };
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tokio::fs::File::open(path).await?),
        };
        let left = self.upload.length - self.read;
        let mut piece = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
        if let Err(error) = file.read_exact(&mut piece).await {
            return Err(match error.kind() {
                io::ErrorKind::UnexpectedEof => self.other(),
                _ => error,
            });
        }
        self.hasher.update(&piece);
        self.read += piece.len() as u64;
        if self.read == self.upload.length {
            let is_longer = file.read(&mut [0]).await? > 0;
            let hash: [u8; 32] = std::mem::take(&mut self.hasher).finalize().into();
            if is_longer || hash != self.upload.hash {
                return Err(self.other());
            }
            self.at = At::Behind;
        }
        Ok(piece.into())
    }

    fn other(&self) -> io::Error {
        self.upload.changed.store(true, Ordering::SeqCst);
        io::Error::other("the file changed while it was sent")
    }
}

/// A `multipart/form-data` body of one file: its content type, and what goes before and behind it.
pub(crate) fn form(name: &str, content_type: &str, hash: &str) -> (String, String, String) {
    // Of the file's own hash, so that a retry is the same; no file holds its own.
    let boundary = format!("xero-sql-{}", &hash[..hash.len().min(40)]);
    // As browsers write names, but for what isn't ASCII, which stays UTF-8.
    let quoted = name
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    let before = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{quoted}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    let behind = format!("\r\n--{boundary}--\r\n");
    (
        format!("multipart/form-data; boundary={boundary}"),
        before,
        behind,
    )
}

impl PartialEq for Upload {
    fn eq(&self, other: &Upload) -> bool {
        self.length == other.length && self.hash == other.hash && self.frame == other.frame
    }
}

impl Eq for Upload {}

/// Nothing of what it holds.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of a file", self.length)
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;
    use crate::client::Teller;

    async fn sent(upload: &Upload) -> io::Result<Vec<u8>> {
        let progress = Teller::default().file(None);
        let pieces: Vec<Bytes> = upload.pieces(progress).try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn a_file_is_sent_to_the_byte_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        let content: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
        std::fs::write(&path, &content).unwrap();
        let upload = Upload::of_file(&path).unwrap();
        assert_eq!(sent(&upload).await.unwrap(), content);
        assert_eq!(sent(&upload).await.unwrap(), content);
        let framed = upload.framed("<".into(), ">".into());
        let all = sent(&framed).await.unwrap();
        assert_eq!(all.len() as u64, framed.length_sent());
        assert_eq!((all[0], all[all.len() - 1]), (b'<', b'>'));
        let bytes = Upload::of_bytes(&content).unwrap();
        assert_eq!(sent(&bytes).await.unwrap(), content);
        assert_eq!(bytes.hash(), framed.hash());
    }

    #[tokio::test]
    async fn a_file_that_changed_never_arrives_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        for other in [vec![2; 100_000], vec![1; 99_999], vec![1; 100_001]] {
            std::fs::write(&path, vec![1; 100_000]).unwrap();
            let upload = Upload::of_file(&path).unwrap();
            std::fs::write(&path, other).unwrap();
            assert!(sent(&upload).await.is_err());
            assert!(upload.has_changed());
        }
    }

    #[test]
    fn what_xero_does_not_take_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.bin");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(LARGEST_FILE).unwrap();
        assert!(Upload::of_file(&path).is_ok());
        file.set_len(LARGEST_FILE + 1).unwrap();
        let error = Upload::of_file(&path).unwrap_err().to_string();
        assert!(
            error.contains("10 MB") && error.contains("large.bin"),
            "{error}"
        );
        file.set_len(0).unwrap();
        let error = Upload::of_file(&path).unwrap_err().to_string();
        assert!(error.contains("empty"), "{error}");
        let error = Upload::of_file(folder.path()).unwrap_err().to_string();
        assert!(error.contains("no file"), "{error}");
        let absent = folder.path().join("absent");
        assert!(Upload::of_file(&absent).is_err());
        assert!(Upload::of_bytes(&[]).is_err());
    }
}
