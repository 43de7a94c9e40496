//! The file of what is shown.

use super::Meant;
use crate::hooks::File;
use crate::triage::{CsvColumn, Filter, csv_header, csv_row, file_name, jsonl_row};
use crate::ui::Form;

/// The file of what is meant, with these names of the metadata as columns of their own; `None` before the first scan.
pub(super) fn file(meant: &Meant, filter: &Filter, form: Form, names: Vec<String>) -> Option<File> {
    let at = meant.scanning.found()?.at();
    let (scanning, rows) = (meant.scanning.clone(), meant.rows());
    // All of the metadata at once, unless some of it was chosen.
    let mut columns = CsvColumn::ALL.to_vec();
    if !names.is_empty() {
        columns.retain(|column| *column != CsvColumn::AllMetadata);
        columns.extend(names.into_iter().map(CsvColumn::Metadata));
    }
    let is_csv = form == Form::Csv;
    Some(File {
        name: file_name(at, filter, if is_csv { "csv" } else { "jsonl" }),
        media_type: if is_csv { "text/csv;charset=utf-8" } else { "application/jsonl" },
        // Without the mark, spreadsheets take a file for another encoding.
        head: if is_csv { format!("\u{feff}{}", csv_header(&columns)) } else { String::new() },
        rows: rows.len(),
        write: Box::new(move |row, out| {
            let (Some(found), Some(index)) = (scanning.found(), rows.get(row)) else { return false };
            // Another scan has taken its place meanwhile, with rows of other numbers.
            if found.at() != at {
                return false;
            }
            if is_csv {
                csv_row(&found, *index, &columns, out);
            } else {
                jsonl_row(&found, *index, out);
            }
            true
        }),
    })
}
