//! Lines of a table, as whoever made it counts them.

use bytes::Bytes;
use csv::ByteRecord;

/// In which line of the file a record begins. The reader's own count leaves out empty lines.
#[derive(Debug)]
pub struct LineCount {
    table: Bytes,
    counted: usize,
    line: u64,
}

impl LineCount {
    /// Of this table, from its first line.
    pub fn of(table: Bytes) -> Self {
        Self {
            table,
            counted: 0,
            line: 1,
        }
    }

    /// The line reached so far, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The line of the next record.
    pub fn at(&mut self, record: &ByteRecord) -> u64 {
        let reached = record.position().map_or(self.counted as u64, csv::Position::byte);
        let reached = usize::try_from(reached)
            .unwrap_or(usize::MAX)
            .clamp(self.counted, self.table.len());
        let ends = self.table[reached..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let begins = reached + ends;
        let lines = self.table[self.counted..begins]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        self.line += lines as u64;
        self.counted = begins;
        self.line
    }
}
