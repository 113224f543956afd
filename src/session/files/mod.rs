//! Files as tables: `SELECT … FROM 'orders.csv'`.
//!
//! In: a quoted name that is a path. Out: a table over the file, read when it is scanned. The
//! ending tells the format. Rules: a name that is a table's stays one; a file that isn't there
//! is told as such and not as a missing table.
//! Next: [`types`], which says what a CSV's columns hold; [`local`], for joins.

mod local;
mod types;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::catalog::{TableProvider, UrlTableFactory};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::arrow::ArrowFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::Result;
use datafusion::execution::SessionState;
use datafusion::prelude::SessionContext;

use crate::error::{Error, ErrorKind};
pub(crate) use local::mended;

type State = dyn Fn() -> Option<SessionState> + Send + Sync;

/// The files that a session can name.
#[derive(Default)]
pub(super) struct Files {
    state: OnceLock<Box<State>>,
}

impl Files {
    /// Files are listed and read by this session, which owns this.
    pub fn read_by(&self, context: &SessionContext) {
        let state = context.state_weak_ref();
        let state = move || Some(state.upgrade()?.read().clone());
        let _ = self.state.set(Box::new(state));
    }

    async fn table(&self, name: &str, kind: Kind) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(state) = self.state.get().and_then(|state| state()) else {
            return Ok(None);
        };
        let is_pattern = name.contains(['*', '?', '[']);
        if !is_pattern && !Path::new(name).exists() {
            let here = std::env::current_dir().unwrap_or_default();
            let place = match Path::new(name).is_absolute() {
                true => String::new(),
                false => format!(" in {}", here.display()),
            };
            return Err(
                Error::new(ErrorKind::Query, format!("there is no file {name}{place}")).into(),
            );
        }
        let path = ListingTableUrl::parse(name)?;
        let format = kind.format(Path::new(name))?;
        let options = ListingOptions::new(format).with_file_extension(&kind.ending);
        let is_plain = !is_pattern && kind.compression == FileCompressionType::UNCOMPRESSED;
        let schema = match kind.content {
            Content::Csv(separator) if is_plain => {
                Arc::new(types::of_csv(Path::new(name), separator)?)
            }
            _ => options.infer_schema(&state, &path).await?,
        };
        let config = ListingTableConfig::new(path)
            .with_listing_options(options)
            .with_schema(schema);
        Ok(Some(mended(Arc::new(ListingTable::try_new(config)?))))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

#[async_trait]
impl UrlTableFactory for Files {
    async fn try_new(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        match Kind::of(name) {
            Some(kind) => {
                let table = self.table(name, kind).await;
                table.map_err(|error| {
                    let error = Error::from(error);
                    match error.message().contains(name) {
                        true => error.into(),
                        false => error.while_doing(format!("reading {name}")).into(),
                    }
                })
            }
            None => Ok(None),
        }
    }
}

/// Whether `name` ends like a file's that can be read.
pub(super) fn is_file_name(name: &str) -> bool {
    Kind::of(name).is_some()
}

/// What the ending of a file's name tells.
struct Kind {
    ending: String,
    content: Content,
    compression: FileCompressionType,
}

#[derive(Clone, Copy)]
enum Content {
    Csv(u8),
    Json,
    Parquet,
    Arrow,
}

impl Kind {
    /// None if the name doesn't end like a file that can be read.
    fn of(name: &str) -> Option<Kind> {
        let lower = name.to_lowercase();
        let (stem, compression) = match lower.rsplit_once('.')? {
            (stem, "gz") => (stem, FileCompressionType::GZIP),
            (stem, "zst") => (stem, FileCompressionType::ZSTD),
            _ => (lower.as_str(), FileCompressionType::UNCOMPRESSED),
        };
        let (before, ending) = stem.rsplit_once('.')?;
        let content = match ending {
            "csv" => Content::Csv(b','),
            "tsv" => Content::Csv(b'\t'),
            "json" | "ndjson" | "jsonl" => Content::Json,
            "parquet" => Content::Parquet,
            "arrow" | "feather" => Content::Arrow,
            _ => return None,
        };
        Some(Kind {
            // As it was written, since listings compare it exactly.
            ending: name[before.len()..].to_string(),
            content,
            compression,
        })
    }

    fn format(&self, path: &Path) -> Result<Arc<dyn FileFormat>> {
        Ok(match self.content {
            Content::Csv(separator) => Arc::new(
                CsvFormat::default()
                    .with_has_header(true)
                    .with_delimiter(separator)
                    .with_newlines_in_values(true)
                    .with_file_compression_type(self.compression),
            ),
            Content::Json => Arc::new(
                JsonFormat::default()
                    .with_newline_delimited(!is_array(path))
                    .with_file_compression_type(self.compression),
            ),
            Content::Parquet => Arc::new(ParquetFormat::default()),
            Content::Arrow => Arc::new(ArrowFormat),
        })
    }
}

/// Whether the JSON at `path` is one array and not an object a line.
fn is_array(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    read.is_ok() && first == Some(&b'[')
}
