//! A folder of this computer, or of a share that it has mounted.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{ContentHash, StoreError};

pub(super) struct Folder {
    top: PathBuf,
}

impl Folder {
    pub(super) fn at(top: &Path) -> Self {
        Self { top: top.to_owned() }
    }

    pub(super) async fn get(&self, content: ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        let (top, file) = (self.top.clone(), self.file(content));
        on_disk(move || {
            is_there(&top)?;
            match std::fs::read(&file) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(cannot("read", &error)),
            }
        })
        .await
    }

    /// Whole or not at all, also where the power fails meanwhile.
    pub(super) async fn put(&self, content: ContentHash, bytes: &[u8]) -> Result<(), StoreError> {
        let (top, file, bytes) = (self.top.clone(), self.file(content), bytes.to_vec());
        on_disk(move || {
            is_there(&top)?;
            write(&file, &bytes).map_err(|error| cannot("written", &error))
        })
        .await
    }

    fn file(&self, content: ContentHash) -> PathBuf {
        let mut file = self.top.clone();
        file.extend(content.names());
        file
    }
}

/// A share that is not mounted must not be taken for an empty folder, and be filled in its place.
fn is_there(top: &Path) -> Result<(), StoreError> {
    if top.is_dir() { Ok(()) } else { Err(StoreError::away("the folder is not there")) }
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut whole = NamedTempFile::new_in(folder)?;
    whole.write_all(bytes)?;
    whole.as_file().sync_all()?;
    whole.persist(file)?;
    // Windows has no such thing, and needs none.
    #[cfg(unix)]
    for folder in file.ancestors().skip(1).take(3) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Without the path: whoever reads it at a desk need not know how the folders of another computer are called.
fn cannot(done: &str, error: &std::io::Error) -> StoreError {
    StoreError::away(match error.kind() {
        ErrorKind::PermissionDenied => format!("files in its folder may not be {done} by you"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "its disk is full".to_owned(),
        kind => format!("a file in its folder can't be {done} ({kind})"),
    })
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(StoreError::away("this computer did not get to its disk")))
}
