//! Running other programs, with errors that name what was run.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The cargo that runs us.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// npm is a script on Windows, which is not found without its ending.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// Runs to the end, its words going where ours go. An ending other than success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    if succeeds(command)? { Ok(()) } else { bail!("{} did not succeed", shown(command)) }
}

/// Runs to the end, its words going where ours go, and says whether it succeeded.
pub fn succeeds(command: &mut Command) -> Result<bool> {
    let status =
        command.stdin(Stdio::null()).status().with_context(|| format!("{} could not be run", shown(command)))?;
    Ok(status.success())
}

/// Runs quietly and gives what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let said = command.stdin(Stdio::null()).output().with_context(|| format!("{} could not be run", shown(command)))?;
    if !said.status.success() {
        bail!("{} did not succeed: {}", shown(command), String::from_utf8_lossy(&said.stderr).trim());
    }
    String::from_utf8(said.stdout).with_context(|| format!("{} did not answer in UTF-8", shown(command)))
}

/// Runs to the end, shows its words while it runs, and keeps them. Both streams, since runners differ in
/// which of them they use.
pub fn succeeds_with_words(command: &mut Command) -> Result<(bool, Vec<String>)> {
    let (reader, writer) = std::io::pipe().context("no pipe")?;
    let name = shown(command);
    let mut child = {
        let copy = writer.try_clone().context("no pipe")?;
        command.stdin(Stdio::null()).stdout(writer).stderr(copy);
        command.spawn().with_context(|| format!("{name} could not be run"))?
    };
    // The command holds our ends of the pipe; while they are open the reader below would never see its end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut words = Vec::new();
    let mut out = std::io::stdout();
    for line in BufReader::new(reader).split(b'\n') {
        let line = String::from_utf8_lossy(&line.context("reading a program's words")?).into_owned();
        writeln!(out, "{line}").context("writing")?;
        words.push(line);
    }
    let status = child.wait().with_context(|| format!("waiting for {name}"))?;
    Ok((status.success(), words))
}

/// Whether a program is on the path, asked by running it.
pub fn is_there(program: &str, question: &str) -> bool {
    Command::new(program)
        .arg(question)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let mut text = format!("`{}", command.get_program().to_string_lossy());
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text.push('`');
    text
}
