//! Rows in PostgreSQL's binary COPY format (documentation, "COPY", "Binary Format").

use uuid::Uuid;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Microseconds from 1970 to PostgreSQL's own beginning, the year 2000.
const Y2K: i64 = 946_684_800_000_000;

/// Rows of one table as they go over the wire.
#[derive(Debug)]
pub(super) struct Rows {
    bytes: Vec<u8>,
}

impl Rows {
    /// The beginning of a table.
    pub(super) fn first() -> Self {
        Self { bytes: SIGNATURE.to_vec() }
    }

    /// More of the same table.
    pub(super) fn more(room: usize) -> Self {
        Self { bytes: Vec::with_capacity(room) }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// No row comes after this.
    pub(super) fn end(&mut self) {
        self.bytes.extend((-1_i16).to_be_bytes());
    }

    /// The next row, of so many columns.
    pub(super) fn row(&mut self, columns: i16) -> &mut Self {
        self.bytes.extend(columns.to_be_bytes());
        self
    }

    fn field(&mut self, length: usize) {
        // A field of 2 GB does not come up: what is drawn here has a few hundred bytes.
        self.bytes.extend(i32::try_from(length).unwrap_or(i32::MAX).to_be_bytes());
    }

    pub(super) fn null(&mut self) -> &mut Self {
        self.bytes.extend((-1_i32).to_be_bytes());
        self
    }

    pub(super) fn key(&mut self, key: Uuid) -> &mut Self {
        self.field(16);
        self.bytes.extend(key.as_bytes());
        self
    }

    /// Text, or the label of an enumeration.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.field(text.len());
        self.bytes.extend(text.as_bytes());
        self
    }

    pub(super) fn bytes_field(&mut self, bytes: &[u8]) -> &mut Self {
        self.field(bytes.len());
        self.bytes.extend(bytes);
        self
    }

    pub(super) fn json(&mut self, json: &str) -> &mut Self {
        self.field(json.len() + 1);
        self.bytes.push(1); // the version of the format
        self.bytes.extend(json.as_bytes());
        self
    }

    pub(super) fn flag(&mut self, flag: bool) -> &mut Self {
        self.field(1);
        self.bytes.push(u8::from(flag));
        self
    }

    pub(super) fn int(&mut self, value: i32) -> &mut Self {
        self.field(4);
        self.bytes.extend(value.to_be_bytes());
        self
    }

    /// A moment in microseconds since 1970.
    pub(super) fn time(&mut self, micros: i64) -> &mut Self {
        self.field(8);
        self.bytes.extend((micros - Y2K).to_be_bytes());
        self
    }

    /// An amount of money in hundredths, as a numeric of two decimals.
    pub(super) fn money(&mut self, hundredths: i64) -> &mut Self {
        let (mut whole, part) = (hundredths / 100, hundredths % 100);
        // Digits to the base of 10,000, the highest first, the decimals last.
        let mut digits = [0_i16; 6];
        let mut at = digits.len() - 1;
        digits[at] = i16::try_from(part * 100).unwrap_or(0);
        let mut groups = 0;
        while whole > 0 {
            at -= 1;
            groups += 1;
            digits[at] = i16::try_from(whole % 10_000).unwrap_or(0);
            whole /= 10_000;
        }
        let digits = &digits[at..];
        self.field(8 + digits.len() * 2);
        for header in [i16::try_from(digits.len()).unwrap_or(0), groups - 1, 0, 2] {
            self.bytes.extend(header.to_be_bytes());
        }
        for digit in digits {
            self.bytes.extend(digit.to_be_bytes());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(hundredths: i64) -> Vec<u8> {
        let mut rows = Rows::more(64);
        rows.money(hundredths);
        rows.bytes[4..].to_vec()
    }

    #[test]
    fn money_is_written_as_postgresql_writes_it() {
        // `select numeric_send(…)` says the same, but for trailing zeros, which the server drops as it reads.
        assert_eq!(money(5_000), [0, 2, 0, 0, 0, 0, 0, 2, 0, 50, 0, 0]);
        assert_eq!(money(123_456_789), [0, 3, 0, 1, 0, 0, 0, 2, 0, 123, 17, 215, 34, 196]);
        assert_eq!(money(5), [0, 1, 255, 255, 0, 0, 0, 2, 1, 244]);
    }

    #[test]
    fn a_table_begins_and_ends_as_the_format_says() {
        let mut rows = Rows::first();
        rows.row(2).flag(true).null();
        rows.end();
        assert_eq!(&rows.bytes()[..11], b"PGCOPY\n\xff\r\n\0");
        assert_eq!(&rows.bytes()[19..], [0, 2, 0, 0, 0, 1, 1, 255, 255, 255, 255, 255, 255]);
    }
}
