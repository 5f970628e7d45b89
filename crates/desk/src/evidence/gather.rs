//! Which files are meant where folders are offered.

use std::path::{Path, PathBuf};

use tokio::fs;

/// Files that are taken out of the offered folders at most. Whoever drops the whole photo library did not mean it.
const MOST_FILES: usize = 200;
/// Folders in folders that are looked into.
const DEEPEST: usize = 8;

/// The offered files, and those in the offered folders, folder by folder in the order of their names. Links inside a
/// folder are not followed, and what systems hide is left out: nobody sees that they are offering it.
pub async fn gather(offered: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in offered {
        if fs::metadata(path).await.is_ok_and(|kind| kind.is_dir()) {
            in_folder(path, &mut files).await;
        } else {
            files.push(path.clone());
        }
    }
    files
}

async fn in_folder(folder: &Path, files: &mut Vec<PathBuf>) {
    let most = files.len() + MOST_FILES;
    // What is looked at next stands last.
    let mut ahead = vec![(folder.to_owned(), 0)];
    while let Some((path, depth)) = ahead.pop() {
        if files.len() >= most {
            return;
        }
        let Ok(kind) = fs::symlink_metadata(&path).await else { continue };
        if kind.is_file() {
            files.push(path);
        } else if kind.is_dir() && depth < DEEPEST {
            let mut inside = inside(&path).await;
            inside.sort_by(|one, other| other.cmp(one));
            ahead.extend(inside.into_iter().map(|path| (path, depth + 1)));
        }
    }
}

/// What a folder shows. A folder that can't be read shows nothing.
async fn inside(folder: &Path) -> Vec<PathBuf> {
    let mut shown = Vec::new();
    let Ok(mut entries) = fs::read_dir(folder).await else { return shown };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.')
            && !name.eq_ignore_ascii_case("thumbs.db")
            && !name.eq_ignore_ascii_case("desktop.ini")
        {
            shown.push(entry.path());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(folder: &Path, names: &[&str]) {
        for name in names {
            let file = folder.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "x").unwrap();
        }
    }

    #[tokio::test]
    async fn folders_give_their_files_by_name_and_nothing_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        make(
            root,
            &["claim/b.jpg", "claim/a.jpg", "claim/more/c.jpg", "claim/.hidden.jpg", "claim/Thumbs.db", "single.jpg"],
        );
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("claim/round")).unwrap();
        let offered = [root.join("single.jpg"), root.join("claim"), root.join("gone.jpg")];
        let found = gather(&offered).await;
        let expected = ["single.jpg", "claim/a.jpg", "claim/b.jpg", "claim/more/c.jpg", "gone.jpg"];
        assert_eq!(found, expected.map(|name| root.join(name)));
    }

    #[tokio::test]
    async fn a_folder_gives_only_so_many() {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<_> = (0..MOST_FILES + 20).map(|n| format!("{n:04}.jpg")).collect();
        make(folder.path(), &names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(gather(&[folder.path().to_owned()]).await.len(), MOST_FILES);
    }
}
