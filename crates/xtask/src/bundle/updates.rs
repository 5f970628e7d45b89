//! By what an installed Punnet hears of a newer one: `latest.json` in the form of Tauri's updater, and what a program that is
//! handed out knows of where that is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// What of a release's files the updater takes, by the end of its name, and for which computers.
const TAKEN: [(&str, &str); 7] = [
    ("_amd64.AppImage", "linux-x86_64"),
    ("_amd64.deb", "linux-x86_64-deb"),
    ("-1.x86_64.rpm", "linux-x86_64-rpm"),
    ("_x64-setup.exe", "windows-x86_64"),
    ("_x64_en-US.msi", "windows-x86_64-msi"),
    ("_aarch64.app.tar.gz", "darwin-aarch64"),
    ("_x64.app.tar.gz", "darwin-x86_64"),
];

/// `cargo xtask release-manifest FOLDER VERSION ADDRESS NOTES DATE`: writes `latest.json` into the folder with all of a
/// release's files. Each that the updater takes must have its signature beside it.
pub fn write_manifest(folder: &Path, version: &str, address: &str, notes: &Path, date: &str) -> Result<()> {
    let notes = fs::read_to_string(notes).with_context(|| format!("{} could not be read", notes.display()))?;
    let manifest = json!({
        "version": version,
        "notes": notes.trim(),
        "pub_date": date,
        "platforms": platforms(folder, address)?,
    });
    fs::write(folder.join("latest.json"), format!("{manifest:#}\n")).context("latest.json could not be written")
}

/// What a variable of the environment says, if it says anything.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What is built into a program that is handed out, over what `tauri.conf.json` says: where `latest.json` is, and the key by
/// which it knows whose installers are genuine. Nothing where nobody says, and such a program never looks for updates.
pub fn built_in(named: impl Fn(&str) -> Option<String>) -> Result<Option<String>> {
    let Some(address) = named("PUNNET_UPDATES_ADDRESS") else { return Ok(None) };
    let key = named("TAURI_SIGNING_PUBLIC_KEY").context(
        "PUNNET_UPDATES_ADDRESS is set and TAURI_SIGNING_PUBLIC_KEY, by which an update is known to be genuine, is not",
    )?;
    if !address.starts_with("https://") {
        bail!("PUNNET_UPDATES_ADDRESS is {address}, and updates are only taken from https:// addresses");
    }
    Ok(Some(json!({ "plugins": { "updater": { "endpoints": [address], "pubkey": key } } }).to_string()))
}

fn platforms(folder: &Path, address: &str) -> Result<BTreeMap<&'static str, Value>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some((_, platform)) = TAKEN.iter().find(|(end, _)| name.ends_with(end)) else { continue };
        let signature = fs::read_to_string(folder.join(format!("{name}.sig")))
            .with_context(|| format!("{name} has no signature, and no Punnet would take it"))?;
        let update =
            json!({ "signature": signature.trim(), "url": format!("{}/{name}", address.trim_end_matches('/')) });
        if found.insert(*platform, update).is_some() {
            bail!("two files of the release are for {platform}; one of them is an older one");
        }
    }
    match TAKEN.iter().find(|(_, platform)| !found.contains_key(platform)) {
        Some((end, platform)) => {
            bail!("the release has no file *{end} for {platform}, whose computers would stay as they are")
        }
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (end, platform) in TAKEN {
            fs::write(folder.path().join(format!("Punnet_1.2.3{end}")), "").unwrap();
            fs::write(folder.path().join(format!("Punnet_1.2.3{end}.sig")), format!("signed for {platform}\n"))
                .unwrap();
        }
        fs::write(folder.path().join("Punnet_1.2.3_x86_64-unknown-linux-gnu.cdx.json"), "{}").unwrap();
        fs::write(folder.path().join("notes.md"), "Faster.\n").unwrap();
        folder
    }

    fn manifest(folder: &Path) -> Result<Value> {
        write_manifest(
            folder,
            "1.2.3",
            "https://example.com/v1.2.3/",
            &folder.join("notes.md"),
            "2026-11-30T12:00:00Z",
        )?;
        Ok(serde_json::from_str(&fs::read_to_string(folder.join("latest.json")).unwrap()).unwrap())
    }

    #[test]
    fn every_computer_finds_its_file_with_its_signature() {
        let folder = release();
        let said = manifest(folder.path()).unwrap();
        assert_eq!((said["version"].as_str(), said["notes"].as_str()), (Some("1.2.3"), Some("Faster.")));
        assert_eq!(said["platforms"].as_object().unwrap().len(), TAKEN.len());
        assert_eq!(
            said["platforms"]["windows-x86_64"],
            json!({ "signature": "signed for windows-x86_64", "url": "https://example.com/v1.2.3/Punnet_1.2.3_x64-setup.exe" })
        );
    }

    #[test]
    fn a_program_knows_where_to_look_only_together_with_the_key() {
        let built = |environment: &[(&str, &str)]| {
            built_in(|name| Some(environment.iter().find(|(known, _)| *known == name)?.1.to_owned()))
        };
        assert_eq!(built(&[("TAURI_SIGNING_PUBLIC_KEY", "key")]).unwrap(), None);
        let address = ("PUNNET_UPDATES_ADDRESS", "https://example.com/latest.json");
        let said: Value =
            serde_json::from_str(&built(&[address, ("TAURI_SIGNING_PUBLIC_KEY", "key")]).unwrap().unwrap()).unwrap();
        assert_eq!(said["plugins"]["updater"], json!({ "endpoints": [address.1], "pubkey": "key" }));
        assert!(built(&[address]).is_err());
        assert!(
            built(&[("PUNNET_UPDATES_ADDRESS", "http://example.com"), ("TAURI_SIGNING_PUBLIC_KEY", "key")]).is_err()
        );
    }

    #[test]
    fn what_is_missing_or_unsigned_or_there_twice_ends_the_release() {
        let folder = release();
        fs::remove_file(folder.path().join("Punnet_1.2.3_amd64.deb.sig")).unwrap();
        assert!(manifest(folder.path()).unwrap_err().to_string().contains("amd64.deb has no signature"));
        let folder = release();
        fs::remove_file(folder.path().join("Punnet_1.2.3_x64.app.tar.gz")).unwrap();
        assert!(manifest(folder.path()).unwrap_err().to_string().contains("darwin-x86_64"));
        let folder = release();
        for name in ["Punnet_1.2.2_amd64.deb", "Punnet_1.2.2_amd64.deb.sig"] {
            fs::write(folder.path().join(name), "old").unwrap();
        }
        assert!(manifest(folder.path()).unwrap_err().to_string().contains("two files"));
    }
}
