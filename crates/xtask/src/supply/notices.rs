//! `NOTICES.txt`: whose works are in an installer, under which licences, and the texts of these.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use spdx::Expression;

use super::parts::Part;
use crate::tree::Tree;

/// Everything, with each text once.
pub fn words(tree: &Tree, parts: &[Part]) -> Result<String> {
    let mut texts = Texts::default();
    let mut list = String::new();
    for part in parts {
        let numbers = texts.of(part).with_context(|| format!("the licence of {} {}", part.name, part.version))?;
        let numbers: Vec<_> = numbers.iter().map(|number| format!("[{number}]")).collect();
        writeln!(
            list,
            "{} {}\n    {}\n    {}  {}",
            part.name,
            part.version,
            part.home,
            part.licence,
            numbers.join(" ")
        )?;
    }
    let ours = fs::read_to_string(tree.at("LICENSE-MIT")).context("LICENSE-MIT could not be read")?;
    let mut all = format!(
        "Punnet is handed out under the licences MIT or Apache-2.0, at your choice.\n\n{ours}\n\
         It contains works of others, unchanged. The sources of each are at the address below its name, in that version;\n\
         crates are in the registry of Rust's packages too, under the same name. The numbers lead to the texts below.\n\n{list}"
    );
    for (number, text) in texts.in_order() {
        write!(all, "\n{}\n[{number}]\n\n{}\n", "-".repeat(100), text.trim())?;
    }
    Ok(all)
}

/// Texts by what they say, so that the one that a hundred crates share is there once.
#[derive(Default)]
struct Texts {
    numbers: BTreeMap<String, usize>,
}

impl Texts {
    /// The numbers of a part's texts: its own, or those of its licences where it brings none.
    fn of(&mut self, part: &Part) -> Result<Vec<usize>> {
        let own = part.folder.as_deref().map(texts_in).transpose()?.unwrap_or_default();
        let texts = if own.is_empty() { standard_texts(&part.licence)? } else { own };
        Ok(texts.into_iter().map(|text| self.number(text)).collect())
    }

    fn number(&mut self, text: String) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(text).or_insert(next)
    }

    fn in_order(&self) -> Vec<(usize, &str)> {
        let mut all: Vec<_> = self.numbers.iter().map(|(text, number)| (*number, text.as_str())).collect();
        all.sort_unstable();
        all
    }
}

fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))? {
        let path = entry.with_context(|| format!("{} could not be read", folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let is_text = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_text && path.is_file() {
            let text = fs::read(&path).with_context(|| format!("{} could not be read", path.display()))?;
            // Ends of lines and spaces behind them differ where the words don't.
            let lines: Vec<_> = String::from_utf8_lossy(&text).lines().map(|line| line.trim_end().to_owned()).collect();
            found.push((path, lines.join("\n").trim().to_owned()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, text)| text).collect())
}

/// The words that the licences of an expression have for everybody.
fn standard_texts(expression: &str) -> Result<Vec<String>> {
    let parsed = Expression::parse(expression).with_context(|| format!("`{expression}` is no SPDX expression"))?;
    let mut texts = Vec::new();
    for requirement in parsed.requirements() {
        match requirement.req.license.id() {
            Some(id) => texts.push(id.text().to_owned()),
            // In nobody's ownership: there is nothing to be told.
            None if requirement.req.license.to_string() == "LicenseRef-Public-Domain" => {}
            None => bail!("nobody has a text of {}", requirement.req.license),
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, licence: &str, folder: Option<&Path>) -> Part {
        Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            purl: String::new(),
            home: String::new(),
            sha256: None,
            folder: folder.map(Path::to_owned),
        }
    }

    #[test]
    fn equal_texts_are_told_once_and_what_brings_none_has_its_licence_s_own() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(one.path().join("LICENSE"), "Do as you like. \r\n").unwrap();
        fs::write(other.path().join("licence.md"), "Do as you like.\n").unwrap();
        fs::write(other.path().join("README.md"), "not this").unwrap();
        let mut texts = Texts::default();
        assert_eq!(texts.of(&part("a", "MIT", Some(one.path()))).unwrap(), [1]);
        assert_eq!(texts.of(&part("b", "MIT", Some(other.path()))).unwrap(), [1]);
        assert_eq!(texts.of(&part("c", "Zlib", None)).unwrap(), [2]);
        assert!(texts.in_order()[1].1.contains("This software is provided 'as-is'"));
        assert!(texts.of(&part("d", "Whatever", None)).is_err());
    }
}
