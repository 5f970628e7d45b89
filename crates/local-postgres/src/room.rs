//! How much there is, and how much more fits.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::Error;

/// What a person may still write to the disk of `folder`, bytes.
pub fn free_room(folder: &Path) -> Result<u64, Error> {
    fs4::available_space(folder).map_err(Error::file(folder, "read"))
}

/// The bytes of all files in `folder`. A server may be at work there: what goes away meanwhile is not counted.
pub fn size_of(folder: &Path) -> Result<u64, Error> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(Error::file(folder, "read"))?,
    };
    let mut size = 0;
    for entry in entries {
        let entry = entry.map_err(Error::file(folder, "read"))?;
        match entry.metadata() {
            Ok(meta) if meta.is_dir() => size += size_of(&entry.path())?,
            Ok(meta) => size += meta.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Error::file(entry.path(), "read")(error)),
        }
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_below_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("base")).unwrap();
        fs::write(folder.path().join("one"), [0; 10]).unwrap();
        fs::write(folder.path().join("base/two"), [0; 32]).unwrap();
        assert_eq!(size_of(folder.path()).unwrap(), 42);
        assert_eq!(size_of(&folder.path().join("nowhere")).unwrap(), 0);
        assert!(free_room(folder.path()).unwrap() > 0);
    }
}
