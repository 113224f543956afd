//! Parquet: columns as they are typed, decimals as decimals and lists as lists.
//!
//! Rows are encoded as they come and leave a row group at a time, so that little is held.

use std::io::{self, Write};
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;

use super::{RowWriter, WriteError, distinct_schema};

/// Rows of a row group at most …
const ROWS_OF_A_GROUP: usize = 65_536;
/// … if encoding them takes no more memory than this.
const MEMORY_OF_A_GROUP: usize = 8 << 20;
/// Bytes of a column's page, and of its dictionary: each column of a wide table holds both.
const BYTES_OF_A_PAGE: usize = 32 << 10;
/// Bytes of a block of what is encoded and not yet poured out.
const BYTES_OF_A_BLOCK: usize = 256 << 10;

/// Writes rows as a Parquet file.
#[derive(Default)]
pub(super) struct Parquet {
    /// Encodes into memory, which is poured out after each batch.
    writer: Option<(ArrowWriter<Blocks>, SchemaRef)>,
}

impl RowWriter for Parquet {
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError> {
        let schema = Arc::new(distinct_schema(schema));
        let mut properties = WriterProperties::builder()
            // Zstandard would hold a context of half a megabyte for each of a wide table's columns.
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
            .set_data_page_size_limit(BYTES_OF_A_PAGE)
            .set_dictionary_page_size_limit(BYTES_OF_A_PAGE)
            // Indices of every page would be held until the footer.
            .set_offset_index_disabled(true)
            // Those of lists would be held as well, and help nobody to skip a group.
            .set_statistics_enabled(EnabledStatistics::None)
            .set_created_by(concat!("xero-sql ", env!("CARGO_PKG_VERSION")).to_string());
        for field in schema
            .fields()
            .iter()
            .filter(|f| !f.data_type().is_nested())
        {
            let column = ColumnPath::new(vec![field.name().clone()]);
            properties = properties.set_column_statistics_enabled(column, EnabledStatistics::Chunk);
        }
        let properties = Some(properties.build());
        let mut writer = ArrowWriter::try_new(Blocks::default(), Arc::clone(&schema), properties)?;
        writer.inner_mut().pour(out)?;
        self.writer = Some((writer, schema));
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        if let Some((writer, schema)) = &mut self.writer {
            let columns = batch.columns().to_vec();
            writer.write(&RecordBatch::try_new(Arc::clone(schema), columns)?)?;
            if writer.memory_size() > MEMORY_OF_A_GROUP {
                writer.flush()?;
            }
            writer.inner_mut().pour(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if let Some((writer, _)) = self.writer.take() {
            writer.into_inner()?.pour(out)?;
        }
        Ok(())
    }
}

/// What is encoded, in blocks that are let go when they are poured out. One buffer would double to
/// the size of a row group, and keep it.
#[derive(Default)]
struct Blocks(Vec<Vec<u8>>);

impl Blocks {
    fn pour(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut blocks = std::mem::take(&mut self.0).into_iter();
        blocks.try_for_each(|block| out.write_all(&block))
    }
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let full = |block: &Vec<u8>| block.len() == block.capacity();
        if self.0.last().is_none_or(full) {
            self.0.push(Vec::with_capacity(BYTES_OF_A_BLOCK));
        }
        let Some(block) = self.0.last_mut() else {
            return Ok(0);
        };
        let taken = bytes.len().min(block.capacity() - block.len());
        block.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl From<ParquetError> for WriteError {
    fn from(error: ParquetError) -> Self {
        WriteError::Value(error.into())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::super::{Format, Style, bytes_written, samples};
    use super::ROWS_OF_A_GROUP;

    #[test]
    fn rows_come_back_as_they_were_in_groups_of_bounded_size() {
        let values: Vec<_> = (0..150_000).map(|n| n.to_string()).collect();
        let values: Vec<_> = values.iter().map(|v| Some(v.as_str())).collect();
        let batch = samples::texts(&[("A", &values), ("A", &values)]);
        let batches = [batch.slice(0, 100_000), batch.slice(100_000, 50_000)];
        let file = Bytes::from(bytes_written(Format::Parquet, &Style::default(), &batches));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let groups = reader.metadata().row_groups().iter();
        let groups: Vec<_> = groups.map(|group| group.num_rows()).collect();
        let group = ROWS_OF_A_GROUP as i64;
        assert_eq!(groups, [group, group, 150_000 - 2 * group]);
        let names = reader.schema().fields().iter().map(|f| f.name().clone());
        assert_eq!(names.collect::<Vec<_>>(), ["A", "A_1"]);
        let read = reader.with_batch_size(150_000).build().unwrap();
        let read: Vec<_> = read.map(Result::unwrap).collect();
        assert_eq!(read[0].columns(), batch.columns());
    }

    #[test]
    fn columns_that_are_no_lists_have_statistics_to_skip_groups_by() {
        let ids = [Some("a"), Some("b")];
        let ids = samples::texts(&[("Id", &ids)]).column(0).slice(0, 1);
        let batch = samples::batch(vec![("Lines", samples::lines().slice(0, 1)), ("Id", ids)]);
        let batches = std::slice::from_ref(&batch);
        let file = Bytes::from(bytes_written(Format::Parquet, &Style::default(), batches));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let columns = reader.metadata().row_group(0).columns();
        for column in columns {
            let is_own = column.column_path().string() == "Id";
            assert_eq!(column.statistics().is_some(), is_own, "{column:?}");
        }
        assert!(columns.len() > 1);
    }

    #[test]
    fn lists_decimals_and_null_come_back() {
        let batch = samples::batch(vec![("Lines", samples::lines())]);
        let batches = std::slice::from_ref(&batch);
        let file = Bytes::from(bytes_written(Format::Parquet, &Style::default(), batches));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let read: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
        assert_eq!(read, [batch]);
    }
}
