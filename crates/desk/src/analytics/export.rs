//! Tickets as rows of a CSV file, any number of them.

use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDateTime, Timelike};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, PgConnection, Postgres};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::measures::count;
use super::{ChartMark, Days, Question, query};
use crate::Desk;
use crate::error::{DeskError, DeskErrorOrSql, Result};

/// Bytes that are gathered before they are written.
const PIECE: usize = 256 << 10;
/// Rows between two times that the progress is told.
const TOLD_EVERY: i32 = 5_000;
/// Columns from this one on are what people wrote.
const PEOPLES_WORDS: usize = query::EXPORTED.len() - 2;

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

/// Writes the tickets behind a mark into a file as comma-separated values (RFC 4180, UTF-8 with its mark, so that Excel
/// reads it too), newest first, until it ends or `stopped` comes to be. Rows are written as they arrive: what is in memory
/// does not grow with them. None where it was stopped; then, and after an error, there is no file, and one that was there
/// before is as it was.
pub async fn export(
    desk: &Desk,
    question: &Question,
    mark: &ChartMark,
    file: &Path,
    on_progress: impl Fn(ExportProgress),
    stopped: impl Future<Output = ()>,
) -> Result<Option<SavedRows>> {
    let days = question.days()?;
    let unfinished = Unfinished::beside(file);
    let written = {
        let writing = write(desk, question, mark, days, &unfinished.0, &on_progress);
        tokio::select! {
            written = writing => Some(written?),
            () = stopped => None,
        }
    };
    let Some(rows) = written else { return Ok(None) };
    tokio::fs::rename(&unfinished.0, file).await.map_err(not_written)?;
    let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Some(SavedRows { file_name, rows }))
}

async fn write(
    desk: &Desk,
    question: &Question,
    mark: &ChartMark,
    days: Days,
    file: &Path,
    on_progress: &impl Fn(ExportProgress),
) -> Result<i32> {
    super::fold(desk).await?;
    if let Some(replica) = desk.figures().replica()
        && let Ok(standing) = super::fit(desk, &replica).await?
    {
        match write_on(standing.connection, question, mark, days, file, on_progress).await {
            // Begun anew on the server.
            Err(DeskErrorOrSql::Sql(error)) => replica.failed(error).map(drop)?,
            written => return Ok(written?),
        }
    }
    Ok(write_on(desk.pool().acquire().await?, question, mark, days, file, on_progress).await?)
}

async fn write_on(
    connection: PoolConnection<Postgres>,
    question: &Question,
    mark: &ChartMark,
    days: Days,
    file: &Path,
    on_progress: &impl Fn(ExportProgress),
) -> Result<i32, DeskErrorOrSql> {
    // A connection of its own: an export that is stopped leaves rows on it that nobody reads.
    let mut connection = connection.detach();
    query::hold_still_on(&mut connection).await?;
    let rows = write_rows(&mut connection, question, mark, days, file, on_progress).await?;
    drop(connection.close().await);
    Ok(rows)
}

async fn write_rows(
    connection: &mut PgConnection,
    question: &Question,
    mark: &ChartMark,
    days: Days,
    file: &Path,
    on_progress: &impl Fn(ExportProgress),
) -> Result<i32, DeskErrorOrSql> {
    let of = count(query::count_behind(connection, question, mark, days).await?);
    on_progress(ExportProgress { rows: 0, of });
    let mut out = File::create(file).await.map_err(not_written)?;
    let mut piece = String::with_capacity(PIECE + PIECE / 8);
    piece.push('\u{feff}');
    line(&mut piece, query::EXPORTED.into_iter());
    let mut rows = 0;
    let mut export = query::Export::of(question, mark, days);
    let mut arriving = export.rows(connection);
    while let Some(row) = arriving.try_next().await? {
        for column in 0..query::EXPORTED.len() {
            if column > 0 {
                piece.push(',');
            }
            if query::EXPORTED_TIMES.contains(&column) {
                if let Some(time) = row.time(column)? {
                    push_time(&mut piece, time);
                }
            } else {
                field(&mut piece, row.text(column)?, column >= PEOPLES_WORDS);
            }
        }
        piece.push_str("\r\n");
        rows += 1;
        if piece.len() >= PIECE {
            out.write_all(piece.as_bytes()).await.map_err(not_written)?;
            piece.clear();
        }
        if rows % TOLD_EVERY == 0 {
            on_progress(ExportProgress { rows, of });
        }
    }
    out.write_all(piece.as_bytes()).await.map_err(not_written)?;
    out.sync_all().await.map_err(not_written)?;
    on_progress(ExportProgress { rows, of: rows });
    Ok(rows)
}

/// The file while it is written; gone with this, unless it got its name.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(file: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(file.file_name().unwrap_or_default());
        name.push(format!(".{}.part", uuid::Uuid::now_v7().simple()));
        Self(file.with_file_name(name))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it has its name it is not there any more.
        drop(std::fs::remove_file(&self.0));
    }
}

fn line<'a>(out: &mut String, fields: impl Iterator<Item = &'a str>) {
    for (place, text) in fields.enumerate() {
        if place > 0 {
            out.push(',');
        }
        field(out, text, false);
    }
    out.push_str("\r\n");
}

/// A time as spreadsheets read it, without a zone to be guessed.
fn push_time(out: &mut String, at: NaiveDateTime) {
    let (day, time) = (at.date(), at.time());
    // Writing into a String can't fail.
    let _written = write!(
        out,
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        day.year(),
        day.month(),
        day.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
}

/// One field. What people wrote must stay text: a spreadsheet would work out what begins like a formula.
fn field(out: &mut String, text: &str, of_people: bool) {
    let formula = of_people && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        out.push_str(text);
        return;
    }
    // Writing into a String can't fail.
    let _written = write!(out, "\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""));
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn not_written(error: io::Error) -> DeskError {
    tracing::warn!(%error, "an export was not written");
    let why = match error.kind() {
        io::ErrorKind::StorageFull => "There is no room for the file on the disk.",
        io::ErrorKind::PermissionDenied => "You may not write there.",
        _ => "The file could not be written there.",
    };
    DeskError::invalid(format!("{why} Nothing was saved. Choose another folder, or make room and try again."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, of_people: bool) -> String {
        let mut out = String::new();
        field(&mut out, text, of_people);
        out
    }

    #[test]
    fn a_time_is_written_to_the_second() {
        let mut out = String::new();
        push_time(&mut out, "2025-03-03T09:05:07.999999".parse().unwrap());
        assert_eq!(out, "2025-03-03 09:05:07");
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(written("plain", true), "plain");
        assert_eq!(written("a, \"b\"\nc", true), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(written("", true), "");
    }

    #[test]
    fn what_a_customer_wrote_is_never_a_formula() {
        for hostile in ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(written(hostile, true).starts_with("\"'"), "{hostile}");
        }
        assert_eq!(written("-1", false), "-1", "a number of the desk's own");
    }
}
