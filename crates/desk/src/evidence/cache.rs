//! Renditions on this computer's disk, under the hash of the photo that they show.
//!
//! Losing one costs a decoding, so nothing about the cache is an error. Several windows and programs may use the same
//! folder at once: files appear whole, by renaming, and one that was cut short by a crash is seen and made anew. Its
//! size is bounded: what was not looked at for the longest time goes first.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What the renditions of one computer may take, bytes: those of some 25,000 photos.
const MOST_BYTES: u64 = 2 << 30;
/// A use is noted on disk when the last one is longer ago than this.
const NOTED_AGAIN_AFTER: Duration = Duration::from_hours(1);
/// A file that is being written is not older than this; what is was left behind by a crash.
const LONGEST_WRITING: Duration = Duration::from_hours(1);
/// Files written by other programs in the same folder are found by looking again after so many of our own.
const LOOKED_AGAIN_AFTER: u32 = 500;
/// The making of renditions, as part of their names: those of an older making are not shown any more.
const MAKING: u32 = 2;

/// The kept renditions.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    most: u64,
    /// How full the folder is, as far as it is known.
    filled: Arc<Mutex<Filled>>,
}

#[derive(Debug, Default)]
struct Filled {
    /// Bytes; nothing until the folder was looked at.
    bytes: Option<u64>,
    written: u32,
}

/// A kept file.
struct Kept {
    file: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Cache {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self::bounded(folder, MOST_BYTES)
    }

    fn bounded(folder: PathBuf, most: u64) -> Self {
        Self { folder, most, filled: Arc::default() }
    }

    /// In folders of their own by the hash's first byte, since some file systems are slow with many files in one.
    fn file(&self, photo: &str, edge: u32) -> PathBuf {
        self.folder.join(photo.get(..2).unwrap_or_default()).join(format!("{photo}-{edge}.{MAKING}.jpg"))
    }

    /// The rendition, if it is kept and whole.
    pub(super) async fn read(&self, photo: &str, edge: u32) -> Option<Vec<u8>> {
        let file = self.file(photo, edge);
        tokio::task::spawn_blocking(move || read(&file)).await.ok().flatten()
    }

    /// Keeps a rendition.
    pub(super) async fn write(&self, photo: &str, edge: u32, jpeg: Vec<u8>) {
        let (cache, file) = (self.clone(), self.file(photo, edge));
        let written = tokio::task::spawn_blocking(move || cache.keep(&file, &jpeg));
        if let Ok(Err(error)) = written.await {
            tracing::info!(%error, "a rendition could not be kept");
        }
    }

    fn keep(&self, file: &Path, jpeg: &[u8]) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut whole = tempfile::NamedTempFile::new_in(folder)?;
        whole.write_all(jpeg)?;
        whole.persist(file)?;
        // One at a time counts and clears; the others wait for it, which a cache may ask for.
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        filled.written += 1;
        filled.bytes = match filled.bytes {
            Some(bytes) if filled.written < LOOKED_AGAIN_AFTER => Some(bytes + jpeg.len() as u64),
            _ => {
                filled.written = 0;
                Some(self.kept().iter().map(|one| one.bytes).sum())
            }
        };
        if filled.bytes.is_some_and(|bytes| bytes > self.most) {
            filled.written = 0;
            filled.bytes = Some(self.clear());
        }
        Ok(())
    }

    /// Everything that is kept. What a crash left behind is taken away on the way.
    fn kept(&self) -> Vec<Kept> {
        let folders = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
        let now = SystemTime::now();
        let mut kept = Vec::new();
        for entry in files {
            let Ok(about) = entry.metadata() else { continue };
            let Ok(used) = about.modified() else { continue };
            let name = entry.file_name();
            let whole = name.to_string_lossy().ends_with(&format!(".{MAKING}.jpg"));
            if whole {
                kept.push(Kept { file: entry.path(), bytes: about.len(), used });
            } else if now.duration_since(used).is_ok_and(|age| age > LONGEST_WRITING) {
                remove(&entry.path());
            }
        }
        kept
    }

    /// Takes away what was not used for the longest time, until a tenth is free. Gives the bytes that are left.
    fn clear(&self) -> u64 {
        let mut kept = self.kept();
        kept.sort_by_key(|one| one.used);
        let mut bytes: u64 = kept.iter().map(|one| one.bytes).sum();
        for one in kept {
            if bytes <= self.most / 10 * 9 {
                break;
            }
            remove(&one.file);
            bytes -= one.bytes;
        }
        bytes
    }
}

fn read(file: &Path) -> Option<Vec<u8>> {
    let jpeg = fs::read(file).ok()?;
    // A file cut short by a crash would be shown as half a photo for ever.
    if !jpeg.ends_with(b"\xFF\xD9") {
        return None;
    }
    note_use(file);
    Some(jpeg)
}

/// The time of change is the time of the last use: times of reading are not kept on many disks.
fn note_use(file: &Path) {
    let now = SystemTime::now();
    let noted = fs::metadata(file).and_then(|about| about.modified());
    if noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|since| since < NOTED_AGAIN_AFTER)) {
        return;
    }
    let set =
        File::options().write(true).open(file).and_then(|file| file.set_times(FileTimes::new().set_modified(now)));
    if let Err(error) = set {
        tracing::debug!(%error, "the use of a rendition could not be noted");
    }
}

/// Another program may have been quicker, or be reading it where open files can't be removed: it goes the next time.
fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::debug!(%error, "a rendition could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn photo(number: u32) -> String {
        format!("{number:064x}")
    }

    /// A file of so many bytes that ends like a JPEG.
    fn jpeg(bytes: usize) -> Vec<u8> {
        let mut jpeg = vec![7; bytes - 2];
        jpeg.extend_from_slice(b"\xFF\xD9");
        jpeg
    }

    fn used_before(file: &Path, age: Duration) {
        let times = FileTimes::new().set_modified(SystemTime::now() - age);
        File::options().write(true).open(file).unwrap().set_times(times).unwrap();
    }

    #[tokio::test]
    async fn what_is_kept_comes_back_for_its_photo_and_size_only() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("not there yet"));
        assert_eq!(cache.read(&photo(1), 320).await, None);
        cache.write(&photo(1), 320, jpeg(100)).await;
        assert_eq!(cache.read(&photo(1), 320).await, Some(jpeg(100)));
        assert_eq!(cache.read(&photo(1), 1280).await, None);
        assert_eq!(cache.read(&photo(2), 320).await, None);
        // Cut short, as by a crash of the computer.
        fs::write(cache.file(&photo(1), 320), &jpeg(100)[..50]).unwrap();
        assert_eq!(cache.read(&photo(1), 320).await, None);
    }

    #[tokio::test]
    async fn it_never_grows_beyond_its_bound_and_what_was_used_last_stays() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::bounded(folder.path().to_owned(), 10_000);
        for number in 0..10 {
            cache.write(&photo(number), 320, jpeg(1_000)).await;
            used_before(&cache.file(&photo(number), 320), DAY * (20 - number));
        }
        assert_eq!(cache.read(&photo(0), 320).await, Some(jpeg(1_000)), "the oldest is looked at again");
        cache.write(&photo(10), 320, jpeg(1_000)).await;
        assert!(cache.read(&photo(0), 320).await.is_some(), "so it stays");
        assert!(cache.read(&photo(10), 320).await.is_some(), "as does the new one");
        assert_eq!((cache.read(&photo(1), 320).await, cache.read(&photo(2), 320).await), (None, None));
        let total: u64 = cache.kept().iter().map(|one| one.bytes).sum();
        assert_eq!(total, 9_000);
    }

    #[tokio::test]
    async fn what_other_programs_wrote_is_counted_and_what_crashes_left_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::bounded(folder.path().to_owned(), 10_000);
        let other = Cache::bounded(folder.path().to_owned(), 10_000);
        for number in 0..9 {
            other.write(&photo(number), 320, jpeg(1_000)).await;
        }
        let folder = cache.file(&photo(1), 320).parent().unwrap().to_owned();
        let (left, being_written) = (folder.join(".tmpAbCdEf"), folder.join(".tmpGhIjKl"));
        let old_making = folder.join(format!("{}-320.jpg", photo(1)));
        for file in [&left, &being_written, &old_making] {
            fs::write(file, b"half of it").unwrap();
        }
        used_before(&left, DAY);
        used_before(&old_making, DAY);
        cache.write(&photo(20), 320, jpeg(2_000)).await;
        assert!(!left.exists() && !old_making.exists());
        assert!(being_written.exists(), "another program is at it");
        let total: u64 = cache.kept().iter().map(|one| one.bytes).sum();
        assert!(total <= 9_000, "{total} bytes");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_programs_that_clear_at_the_same_time_do_not_mind() {
        let folder = tempfile::tempdir().unwrap();
        let writers = (0..4).map(|writer| {
            let cache = Cache::bounded(folder.path().to_owned(), 5_000);
            tokio::spawn(async move {
                for number in 0..100 {
                    cache.write(&photo(number), 320, jpeg(1_000)).await;
                    let kept = cache.read(&photo((number + writer * 7) % 100), 320).await;
                    assert!(kept.is_none_or(|kept| kept == jpeg(1_000)));
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let cache = Cache::bounded(folder.path().to_owned(), 5_000);
        cache.write(&photo(200), 320, jpeg(1_000)).await;
        assert!(cache.kept().iter().map(|one| one.bytes).sum::<u64>() <= 5_000);
    }
}
