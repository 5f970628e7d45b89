//! Tickets as rows of a CSV file, any number of them.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ExportProgress {
    /// Rows that are written.
    pub rows: i32,
    /// Rows that there are.
    pub of: i32,
}

/// An export that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SavedRows {
    /// The file's name.
    pub file_name: String,
    /// Rows without the heading.
    pub rows: i32,
}
