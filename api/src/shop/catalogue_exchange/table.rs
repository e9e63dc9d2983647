//! A CSV file as rows of cells: its encoding, its separator and its header are found out. Pure.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{column::Column, error::ExchangeError};

/// The most rows that one file may have.
pub const MAX_ROWS: usize = 20_000;
/// The most columns that one file may have.
pub const MAX_COLUMNS: usize = 200;
/// How many unknown columns are told.
pub const MAX_UNKNOWN: usize = 50;

/// A file's rows.
#[derive(Debug)]
pub struct Table {
    /// The headers that are not known, the first of them.
    pub unknown: Vec<String>,
    /// The rows below the header.
    pub records: Vec<Record>,
}

/// One row of a file.
#[derive(Debug)]
pub struct Record {
    /// The line of the file on which it begins; the header is on line 1.
    pub line: u64,
    /// Its cells.
    pub cells: Cells,
}

/// The cells of a row; only what is read is kept, so that a file does not grow in memory.
#[derive(Debug)]
pub enum Cells {
    /// Those of known columns, as they stand.
    Known(Vec<(Column, String)>),
    /// There are not as many as in the header, so nobody knows which is which.
    Miscounted {
        /// How many there are.
        has: usize,
        /// How many the header has.
        needs: usize,
        /// The first of them.
        beginning: String,
    },
}

/// Reads a file. What concerns single rows is told later; here the file as a whole is refused or taken.
pub fn read(bytes: &[u8]) -> Result<Table, ExchangeError> {
    let text = decode(bytes);
    let delimiters = *b";,\t";
    let known = |delimiter| header(&text, delimiter).iter().filter(|name| Column::of(name).is_some()).count();
    let best = delimiters.into_iter().rev().max_by_key(|delimiter| known(*delimiter)).unwrap_or(b';');
    let header = header(&text, best);
    if header.len() > MAX_COLUMNS {
        return Err(ExchangeError::TooManyColumns { most: MAX_COLUMNS });
    }
    let columns: Vec<_> = header.iter().map(|name| Column::of(name)).collect();
    if !columns.iter().flatten().any(|column| matches!(column, Column::Reference | Column::Id)) {
        return Err(ExchangeError::NoKeyColumn);
    }
    for (at, column) in columns.iter().enumerate() {
        if column.is_some() && columns[..at].contains(column) {
            return Err(ExchangeError::ColumnTwice(shortened(&header[at], 100)));
        }
    }
    let unknown = header.iter().zip(&columns).filter(|(_, column)| column.is_none());
    let unknown = unknown.take(MAX_UNKNOWN).map(|(name, _)| shortened(name, 100)).collect();
    Ok(Table { unknown, records: records(&text, best, &columns)? })
}

/// The rows below the header.
fn records(text: &str, delimiter: u8, columns: &[Option<Column>]) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    let mut lines = Lines { text, read: 0, line: 1 };
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut is_header = true;
    while reader.read_record(&mut record).map_err(|_| ExchangeError::NoTable)? {
        if std::mem::take(&mut is_header) || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if records.len() == MAX_ROWS {
            return Err(ExchangeError::TooManyRows { most: MAX_ROWS });
        }
        records.push(Record { line: lines.of(record.position()), cells: cells(&record, columns) });
    }
    Ok(records)
}

fn cells(record: &csv::StringRecord, columns: &[Option<Column>]) -> Cells {
    if record.len() != columns.len() {
        let first: Vec<_> = record.iter().take(10).map(|cell| shortened(cell, 100)).collect();
        return Cells::Miscounted { has: record.len(), needs: columns.len(), beginning: first.join(" ") };
    }
    let known = columns.iter().zip(record).filter_map(|(column, cell)| Some(((*column)?, cell.to_owned())));
    Cells::Known(known.collect())
}

/// Counts lines as people see them: the parser counts a break of two characters, and an empty line, elsewhere.
struct Lines<'a> {
    text: &'a str,
    read: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the next record begins.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let at = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.read);
        let bytes = self.text.as_bytes();
        let blank = bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let breaks = bytes[self.read..at + blank].iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(breaks).unwrap_or_default();
        self.read = at + blank;
        self.line
    }
}

/// The beginning of a text, for a report.
pub fn shortened(text: &str, longest: usize) -> String {
    let mut short: String = text.chars().take(longest).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(longest).is_some() {
        short.push('…');
    }
    short
}

/// What a byte order mark says, else UTF-8, else what spreadsheets on Windows write.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The cells of the first row, one more at most than a file may have.
fn header(text: &str, delimiter: u8) -> Vec<String> {
    let first = reader(text, delimiter).records().next().and_then(Result::ok);
    let cells = first.iter().flat_map(|record| record.iter().take(MAX_COLUMNS + 1));
    cells.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cells, Column, ExchangeError, MAX_COLUMNS, read};

    #[test]
    fn encodings_and_separators_are_found_out() {
        let expected = [(Column::Reference, "A".to_owned()), (Column::Name, "Pêche".to_owned())];
        for file in [
            "référence;nom;poids\nA;Pêche;1\n".as_bytes(),
            "\u{feff}référence,nom,poids\r\nA,Pêche,1\r\n".as_bytes(),
            b"r\xE9f\xE9rence\tnom\tpoids\nA\tP\xEAche\t1",
            b"\xFF\xFEr\0e\0f\0;\0n\0o\0m\0;\0p\0\n\0A\0;\0P\0\xEA\0c\0h\0e\0;\x001\0",
        ] {
            let table = read(file).expect("a table");
            assert_eq!((table.records.len(), table.records[0].line), (1, 2));
            assert!(matches!(&table.records[0].cells, Cells::Known(cells) if *cells == expected), "{table:?}");
            assert_eq!(table.unknown.len(), 1);
        }
    }

    #[test]
    fn a_row_over_several_lines_and_an_empty_line_keep_the_count() {
        let file = "ref;nom\nA;\"a\nb\"\n\n;;\nB;c\n";
        for file in [file.to_owned(), file.replace('\n', "\r\n")] {
            let table = read(file.as_bytes()).expect("a table");
            let lines: Vec<_> = table.records.iter().map(|record| record.line).collect();
            assert_eq!(lines, [2, 6], "{file:?}");
        }
    }

    #[test]
    fn no_more_cells_are_kept_than_the_header_has() {
        let wide = format!("ref{}\nA\n", ";".repeat(MAX_COLUMNS));
        assert!(matches!(read(wide.as_bytes()), Err(ExchangeError::TooManyColumns { most: MAX_COLUMNS })));
        let full = format!("ref{}\nA\n", ";".repeat(MAX_COLUMNS - 1));
        assert_eq!(read(full.as_bytes()).expect("a table").records.len(), 1);
        let table = read(format!("ref;nom\nA{}\n", ";B".repeat(10_000)).as_bytes()).expect("a table");
        let Cells::Miscounted { has, needs, beginning } = &table.records[0].cells else { panic!("{table:?}") };
        assert_eq!((*has, *needs, beginning.as_str()), (10_001, 2, "A B B B B B B B B B"));
    }

    #[test]
    fn a_file_without_a_key_is_refused() {
        assert!(matches!(read(b"nom;prix\nA;1\n"), Err(ExchangeError::NoKeyColumn)));
        assert!(matches!(read(b""), Err(ExchangeError::NoKeyColumn)));
        assert!(matches!(read(b"ref;sku\nA;1\n"), Err(ExchangeError::ColumnTwice(_))));
    }
}
