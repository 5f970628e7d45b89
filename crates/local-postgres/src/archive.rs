//! What is in the archive of a base backup. Names are checked before anybody uses them: an archive may have been on
//! other computers since it was made.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// One thing in an archive.
pub enum Member<'a> {
    /// A folder.
    Folder,
    /// A file.
    File {
        /// Bytes.
        size: u64,
        /// What is in it.
        content: &'a mut dyn Read,
    },
}

/// Reads an archive from its first to its last member; `found` hears of each, by a name that stays below the folder
/// where it is unpacked. What follows the archive's own end is left in `archive`.
pub fn read_archive(
    archive: &mut impl Read,
    mut found: impl FnMut(&Path, Member<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for member in tar::Archive::new(archive).entries()? {
        let mut member = member?;
        let named = member.path()?.into_owned();
        let name = below(&named).ok_or_else(|| wrong(&named, "lies outside of the database's folder"))?;
        match member.header().entry_type() {
            tar::EntryType::Directory => found(&name, Member::Folder)?,
            tar::EntryType::Regular => {
                let size = member.size();
                found(&name, Member::File { size, content: &mut member })?;
            }
            _ => return Err(wrong(&named, "is neither a file nor a folder")),
        }
    }
    Ok(())
}

/// The name without steps of no meaning; none where a step leads up or to a root.
fn below(named: &Path) -> Option<PathBuf> {
    named
        .components()
        .filter(|step| *step != Component::CurDir)
        .map(|step| if let Component::Normal(name) = step { Some(name) } else { None })
        .collect()
}

fn wrong(named: &Path, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("its member {} {what}", named.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(members: &[(&str, tar::EntryType)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, kind) in members {
            let mut header = tar::Header::new_ustar();
            header.set_entry_type(*kind);
            header.set_size(if *kind == tar::EntryType::Regular { 3 } else { 0 });
            // Past what the builder itself refuses.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            let content: &[u8] = if *kind == tar::EntryType::Regular { b"abc" } else { b"" };
            builder.append(&header, content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        read_archive(&mut &bytes[..], |name, member| {
            let mut told = name.display().to_string();
            if let Member::File { content, .. } = member {
                told += ": ";
                content.read_to_string(&mut told)?;
            }
            names.push(told);
            Ok(())
        })?;
        Ok(names)
    }

    #[test]
    fn files_and_folders_come_in_their_order() {
        let bytes = archive(&[("base/", tar::EntryType::Directory), ("./base/1", tar::EntryType::Regular)]);
        assert_eq!(read(&bytes).unwrap(), ["base", "base/1: abc"]);
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for (name, kind) in [
            ("../outside", tar::EntryType::Regular),
            ("base/../../outside", tar::EntryType::Regular),
            ("/etc/outside", tar::EntryType::Regular),
            ("pg_tblspc/1", tar::EntryType::Symlink),
            ("base/2", tar::EntryType::Link),
        ] {
            assert!(read(&archive(&[(name, kind)])).is_err(), "{name}");
        }
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let bytes = archive(&[("base/1", tar::EntryType::Regular)]);
        assert!(read(&bytes[..514]).is_err());
    }
}
