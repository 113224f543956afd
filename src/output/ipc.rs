//! Arrow IPC, in the file format: its footer shows that it is whole, which a stream's end
//! doesn't.

use std::io::Write;
use std::sync::Arc;

use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::writer::FileWriter;
use arrow::record_batch::RecordBatch;

use super::{RowWriter, WriteError, distinct_schema, pour};

/// Writes rows as an Arrow file.
#[derive(Default)]
pub(super) struct Ipc {
    /// Encodes into memory, which is poured out after each batch.
    writer: Option<FileWriter<Vec<u8>>>,
}

impl RowWriter for Ipc {
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError> {
        let schema = plain_schema(&distinct_schema(schema));
        let mut writer = FileWriter::try_new(Vec::new(), &schema)?;
        pour(writer.get_mut(), out)?;
        self.writer = Some(writer);
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        if let Some(writer) = &mut self.writer {
            writer.write(&plain(batch, writer.schema())?)?;
            pour(writer.get_mut(), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if let Some(mut writer) = self.writer.take() {
            writer.finish()?;
            pour(writer.get_mut(), out)?;
        }
        Ok(())
    }
}

/// A file may hold one dictionary for each column, and batches have one each: so none.
fn plain_schema(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Dictionary(_, values) => {
            Arc::new(Field::new(field.name(), values.as_ref().clone(), true))
        }
        _ => Arc::clone(field),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

fn plain(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, WriteError> {
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| match column.data_type() {
        DataType::Dictionary(_, _) => cast(column, field.data_type()),
        _ => Ok(Arc::clone(column)),
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use arrow::array::{Array, DictionaryArray, StringArray};
    use arrow::datatypes::Int32Type;
    use arrow::ipc::reader::FileReader;

    use super::super::{Format, Style, bytes_written, samples};
    use super::*;

    fn read(batches: &[RecordBatch]) -> Vec<RecordBatch> {
        let file = bytes_written(Format::Arrow, &Style::default(), batches);
        let reader = FileReader::try_new(Cursor::new(file), None).unwrap();
        reader.map(Result::unwrap).collect()
    }

    #[test]
    fn batches_come_back_as_they_were() {
        let batch = samples::batch(vec![("Lines", samples::lines())]);
        let batches = [batch.slice(0, 3), batch.slice(3, 1)];
        assert_eq!(read(&batches), batches);
        assert_eq!(read(&[batch.slice(0, 0)]), [batch.slice(0, 0)]);
    }

    #[test]
    fn dictionaries_of_several_batches_come_back_as_their_values() {
        let words = |words: Vec<Option<&str>>| {
            let words: DictionaryArray<Int32Type> = words.into_iter().collect();
            samples::batch(vec![("Status", Arc::new(words))])
        };
        let read = read(&[words(vec![Some("PAID"), None]), words(vec![Some("VOIDED")])]);
        let expected = [
            StringArray::from(vec![Some("PAID"), None]),
            StringArray::from(vec!["VOIDED"]),
        ];
        for (batch, expected) in read.iter().zip(&expected) {
            assert_eq!(batch.column(0).as_ref(), expected as &dyn Array);
        }
        assert_eq!(read.len(), 2);
    }
}
