//! A base backup of a running cluster: a copy of its files and of the log that makes them one moment, made by the server
//! itself while everybody goes on working. It is what `pg_basebackup` asks a server for; the PostgreSQL that ships
//! with the app comes without that program.

use std::io::{self, Write};

use bytes::Bytes;

use crate::replication::Replication;
use crate::{Error, Server};

/// Keeps the log from the backup's first moment on, for as long as this connection lasts.
const KEEP_THE_LOG: &str = "CREATE_REPLICATION_SLOT punnet_backup TEMPORARY PHYSICAL (RESERVE_WAL)";

/// Everything in one archive, the log included, and a list of all files with their hashes. The server checks every page's
/// checksum as it reads.
const BACK_UP: &str = "BASE_BACKUP (LABEL 'Punnet', CHECKPOINT 'fast', WAL true, WAIT false, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')";

impl Server {
    /// Copies the cluster as it is at one moment: `archive` is given a tar of its files, `manifest` PostgreSQL's list of
    /// them. `on_progress` hears how many bytes of the archive came. Blocks for as long as that takes.
    pub fn base_backup(
        &self,
        superuser_password: &str,
        archive: &mut impl Write,
        manifest: &mut impl Write,
        mut on_progress: impl FnMut(u64),
    ) -> Result<(), Error> {
        let mut parts = Parts { archive, manifest, now: Part::None, came: 0 };
        let copied = Replication::sign_in(self.port(), "postgres", superuser_password).and_then(|mut connection| {
            connection.run(KEEP_THE_LOG, |_| Ok(()))?;
            connection.run(BACK_UP, |piece| {
                parts.take(piece)?;
                on_progress(parts.came);
                Ok(())
            })
        });
        copied.map_err(|error| Error::NotBackedUp { source: error })?;
        if parts.now == Part::Manifest { Ok(()) } else { Err(Error::NotBackedUp { source: cut_short() }) }
    }
}

/// What the server sends at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Archive,
    Manifest,
}

struct Parts<'a, A, M> {
    archive: &'a mut A,
    manifest: &'a mut M,
    now: Part,
    came: u64,
}

impl<A: Write, M: Write> Parts<'_, A, M> {
    /// A letter says what a piece is (PostgreSQL's documentation, "Streaming Replication Protocol", `BASE_BACKUP`).
    fn take(&mut self, piece: &Bytes) -> io::Result<()> {
        match (piece.split_first(), self.now) {
            (Some((b'n', _)), Part::None) => self.now = Part::Archive,
            (Some((b'n', _)), _) => return Err(io::Error::other("the database keeps files outside of its folder")),
            (Some((b'm', _)), _) => self.now = Part::Manifest,
            (Some((b'd', bytes)), Part::Archive) => {
                self.archive.write_all(bytes)?;
                self.came += bytes.len() as u64;
            }
            (Some((b'd', bytes)), Part::Manifest) => self.manifest.write_all(bytes)?,
            (Some((b'p', _)), _) => {} // how far the server is, which we see
            _ => return Err(cut_short()),
        }
        Ok(())
    }
}

fn cut_short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the server broke the backup off")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pieces: &[&'static [u8]]) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let (mut archive, mut manifest) = (Vec::new(), Vec::new());
        let mut parts = Parts { archive: &mut archive, manifest: &mut manifest, now: Part::None, came: 0 };
        for piece in pieces {
            parts.take(&Bytes::from_static(piece))?;
        }
        Ok((archive, manifest))
    }

    #[test]
    fn each_piece_goes_where_its_letter_says() {
        let pieces: [&[u8]; 6] = [b"nbase.tar\0\0", b"dab", b"p\0\0\0\0\0\0\0\x02", b"dc", b"m", b"d{}"];
        assert_eq!(taken(&pieces).unwrap(), (b"abc".to_vec(), b"{}".to_vec()));
    }

    #[test]
    fn a_second_archive_and_bytes_of_nothing_are_refused() {
        assert!(taken(&[b"nbase.tar\0\0", b"n16384.tar\0/elsewhere\0"]).is_err());
        assert!(taken(&[b"dab"]).is_err());
        assert!(taken(&[b""]).is_err());
    }
}
