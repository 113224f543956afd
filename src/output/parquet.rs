//! Parquet: columns as they are typed, decimals as decimals and lists as lists.
//!
//! Rows are encoded as they come and leave a row group at a time, so that little is held.

use std::io::Write;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::{RowWriter, WriteError, distinct_schema, pour};

/// Rows of a row group at most …
const ROWS_OF_A_GROUP: usize = 65_536;
/// … if encoding them takes no more memory than this.
const MEMORY_OF_A_GROUP: usize = 8 << 20;
/// Bytes of a column's page, and of its dictionary: each column of a wide table holds both.
const BYTES_OF_A_PAGE: usize = 256 << 10;

/// Writes rows as a Parquet file.
#[derive(Default)]
pub(super) struct Parquet {
    /// Encodes into memory, which is poured out after each batch.
    writer: Option<(ArrowWriter<Vec<u8>>, SchemaRef)>,
}

impl RowWriter for Parquet {
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError> {
        let properties = WriterProperties::builder()
            // Zstandard would hold a context of half a megabyte for each of a wide table's columns.
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
            .set_data_page_size_limit(BYTES_OF_A_PAGE)
            .set_dictionary_page_size_limit(BYTES_OF_A_PAGE)
            // Indices of every page would be held until the footer.
            .set_offset_index_disabled(true)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(concat!("xero-sql ", env!("CARGO_PKG_VERSION")).to_string())
            .build();
        let schema = Arc::new(distinct_schema(schema));
        let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))?;
        pour(writer.inner_mut(), out)?;
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
            pour(writer.inner_mut(), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if let Some((writer, _)) = self.writer.take() {
            pour(&mut writer.into_inner()?, out)?;
        }
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
    fn lists_decimals_and_null_come_back() {
        let batch = samples::batch(vec![("Lines", samples::lines())]);
        let batches = std::slice::from_ref(&batch);
        let file = Bytes::from(bytes_written(Format::Parquet, &Style::default(), batches));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let read: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
        assert_eq!(read, [batch]);
    }
}
