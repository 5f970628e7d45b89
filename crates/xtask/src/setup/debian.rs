//! System packages: installed on Debian as root, named in one sentence everywhere else.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs;

/// What compiling the window takes. cmake and nasm build the JPEG decoder.
pub const BUILD: &[&str] = &[
    "build-essential",
    "cmake",
    "file",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "nasm",
    "pkg-config",
];

/// A desktop without a screen, and what drives the window on it.
pub const DESKTOP: &[&str] = &[
    "dbus",
    "dbus-x11",
    "dunst",
    "fonts-dejavu-core",
    "gir1.2-gtk-3.0",
    "imagemagick",
    "libfaketime",
    "libnotify-bin",
    "openbox",
    "python3-gi",
    "webkit2gtk-driver",
    "x11-utils",
    "xauth",
    "xdotool",
    "xvfb",
];

/// What looks at installers, and starts an installed program as a menu does.
pub const INSTALLED: &[&str] = &["appstream", "desktop-file-utils", "libglib2.0-bin"];

/// What encodes photos as others do, and what ours are measured beside.
pub const PHOTOS: &[&str] = &["libavif-bin", "libheif-examples", "libvips-tools", "python3", "webp"];

/// The system that we run on, as far as packages are concerned.
struct System {
    id: String,
    version: String,
}

impl System {
    fn here() -> Option<Self> {
        let text = std::fs::read_to_string("/etc/os-release").ok()?;
        Some(Self { id: field(&text, "ID")?, version: field(&text, "VERSION_ID").unwrap_or_default() })
    }

    /// The newest PostgreSQL of the distribution that the schema must run on too; the shipped one is newer.
    fn second_server(&self) -> Option<u32> {
        match (self.id.as_str(), self.version.as_str()) {
            ("debian", "12") => Some(15),
            ("debian", "13") => Some(17),
            ("ubuntu", "24.04") => Some(16),
            _ => None,
        }
    }
}

fn field(os_release: &str, name: &str) -> Option<String> {
    os_release.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix('=')?.trim_matches('"').to_owned()))
}

/// The package of the second server version that the Rust tests run on, where the distribution has one.
pub fn second_server_package() -> Option<String> {
    Some(format!("postgresql-{}", System::here()?.second_server()?))
}

/// The folder of that second server, with `bin/` in it.
pub fn second_server() -> Option<PathBuf> {
    let folder = Path::new("/usr/lib/postgresql").join(System::here()?.second_server()?.to_string());
    folder.join("bin/postgres").is_file().then_some(folder)
}

/// Installs what is missing of these groups of packages, or says in one sentence what is missing.
pub fn install(groups: &[&[&str]]) -> Result<()> {
    let wanted: Vec<&str> = groups.concat();
    if cfg!(target_os = "macos") {
        return elsewhere_needs(
            "the Xcode command line tools (`xcode-select --install`), cmake and nasm",
            &[("cc", "--version"), ("cmake", "--version"), ("nasm", "-v")],
        );
    }
    if cfg!(windows) {
        return elsewhere_needs(
            "the Visual Studio C++ build tools, the WebView2 runtime (part of Windows 11), cmake and nasm",
            &[("cmake", "--version"), ("nasm", "-v")],
        );
    }
    if !programs::is_there("dpkg-query", "--version") || !programs::is_there("apt-get", "--version") {
        return elsewhere_needs(
            &format!(
                "what Debian calls {} (this is not a Debian, so they can't be installed from here)",
                wanted.join(", ")
            ),
            &[("cc", "--version"), ("cmake", "--version"), ("nasm", "-v"), ("pkg-config", "--version")],
        );
    }
    let missing = missing_of(&wanted)?;
    if missing.is_empty() {
        println!("   all {} are there", wanted.len());
        return Ok(());
    }
    if !is_root()? {
        bail!(
            "{} system packages are missing and installing them needs root; run: sudo apt-get install --no-install-recommends {}",
            missing.len(),
            missing.join(" ")
        );
    }
    println!("   installing {}", missing.join(" "));
    if missing.iter().any(|package| package.starts_with("postgresql-")) {
        no_permanent_cluster()?;
    }
    programs::run(apt().args(["update", "-qq"]))?;
    programs::run(
        apt()
            .args(["install", "-qq", "--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"])
            .args(["-o", "Dpkg::Options::=--force-confold"])
            .args(&missing),
    )
    .with_context(|| {
        format!("the packages {} could not be installed; install them by hand and try again", missing.join(", "))
    })
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    // Another apt may be at work, as on a machine that has just started.
    apt.args(["-o", "DPkg::Lock::Timeout=300"]);
    apt
}

/// Debian makes and starts a server on port 5432 with the package. The tests make their own and end them again,
/// so a machine that has no PostgreSQL yet is told not to keep one running for our sake.
fn no_permanent_cluster() -> Result<()> {
    let file = Path::new("/etc/postgresql-common/createcluster.conf");
    if file.exists() || Path::new("/etc/postgresql").exists() {
        return Ok(());
    }
    let folder = file.parent().context("a file in /etc has a folder")?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, "# Written by Punnet's `cargo xtask`: its tests start servers of their own.\ncreate_main_cluster = false\n"))
        .with_context(|| format!("{} could not be written", file.display()))
}

fn missing_of<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>> {
    // dpkg-query fails when it does not know one of them, and still tells about the others.
    let said = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .context("dpkg-query could not be run")?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    Ok(missing_in(&said, wanted))
}

fn missing_in<'a>(said: &str, wanted: &[&'a str]) -> Vec<&'a str> {
    wanted
        .iter()
        .copied()
        .filter(|package| !said.lines().any(|line| line.split_once(' ') == Some((package, "installed"))))
        .collect()
}

fn is_root() -> Result<bool> {
    Ok(programs::output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// Systems where we can't install: go on when the programs that we can ask for are there.
fn elsewhere_needs(what: &str, asked: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<_> = asked
        .iter()
        .filter(|(program, question)| !programs::is_there(program, question))
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        println!("   this system's packages are up to you: Punnet needs {what}");
        return Ok(());
    }
    bail!("Punnet needs {what}, and of these {} can't be found; install them and try again", missing.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count_as_there() {
        let said = "cmake installed\nnasm config-files\n";
        assert_eq!(missing_in(said, &["cmake", "nasm", "file"]), ["nasm", "file"]);
    }

    #[test]
    fn the_system_is_read_from_os_release() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        let system = System { id: field(text, "ID").unwrap(), version: field(text, "VERSION_ID").unwrap() };
        assert_eq!(system.second_server(), Some(15));
        assert_eq!(System { id: "fedora".into(), version: "42".into() }.second_server(), None);
    }
}
