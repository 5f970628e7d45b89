//! Starting with the computer, where the person wants it: in the tray, without a window in their way.

use desk::{DeskError, ErrorCode, Result};

/// With this word the system starts the program at log-in.
pub const AT_LOGIN: &str = "--at-login";

/// Whether this start is the system's.
pub fn is_this_start() -> bool {
    is_such_a_start(std::env::args())
}

/// Whether a start with these words is the system's.
pub fn is_such_a_start(words: impl IntoIterator<Item = impl AsRef<str>>) -> bool {
    words.into_iter().any(|word| word.as_ref() == AT_LOGIN)
}

/// Whether the system starts the program at log-in.
pub fn is_on() -> bool {
    system::is_on()
}

/// From now on it does, or does not.
pub fn turn(on: bool) -> Result<()> {
    let done = if on { program().and_then(|program| system::turn_on(&program)) } else { system::turn_off() };
    done.map_err(|error| {
        DeskError::new(
            ErrorCode::Refused,
            format!("The system did not take the setting: {error}. Starting at login stays as it was. Check that you may change what starts with your session."),
        )
    })
}

/// What the system is to start. An `AppImage` runs from a place that is another one each time.
fn program() -> std::io::Result<String> {
    let image = std::env::var("APPIMAGE").ok().filter(|_| cfg!(target_os = "linux"));
    image.map_or_else(|| std::env::current_exe().map(|program| program.display().to_string()), Ok)
}

/// An entry in the folder of what starts with the session.
#[cfg(target_os = "linux")]
mod system {
    use std::io::{Error, ErrorKind, Result};
    use std::path::PathBuf;

    use super::AT_LOGIN;

    fn entry() -> Result<PathBuf> {
        let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let usual = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
        let folder = named.or_else(usual).ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no home folder"))?;
        Ok(folder.join("autostart").join("app.punnet.desk.desktop"))
    }

    pub fn is_on() -> bool {
        entry().is_ok_and(|entry| entry.is_file())
    }

    pub fn turn_on(program: &str) -> Result<()> {
        let entry = entry()?;
        if let Some(folder) = entry.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(entry, words(program))
    }

    pub fn turn_off() -> Result<()> {
        match std::fs::remove_file(entry()?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn words(program: &str) -> String {
        let mut quoted = String::new();
        for sign in program.chars() {
            match sign {
                // Once for the words within quotes, and once more for the file's own strings.
                '"' | '`' | '$' => quoted.extend(['\\', '\\', sign]),
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                _ => quoted.push(sign),
            }
        }
        format!(
            "[Desktop Entry]\nType=Application\nName=Punnet\nComment=Customer support\nExec=\"{quoted}\" {AT_LOGIN}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
        )
    }

    #[cfg(test)]
    mod tests {
        use super::words;

        #[test]
        fn the_place_of_the_program_may_hold_any_sign() {
            let line = |program| words(program).lines().find(|line| line.starts_with("Exec=")).unwrap().to_owned();
            assert_eq!(line("/opt/Punnet/punnet"), "Exec=\"/opt/Punnet/punnet\" --at-login");
            assert_eq!(line("/home/a b/100%/$x"), "Exec=\"/home/a b/100%%/\\\\$x\" --at-login");
        }
    }
}

/// A value below the key of what starts with the person's session.
#[cfg(windows)]
mod system {
    use std::io::{ErrorKind, Result};

    use winreg::RegKey;
    use winreg::enums::HKEY_CURRENT_USER;

    use super::AT_LOGIN;

    const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
    const NAME: &str = "Punnet";

    fn run() -> Result<RegKey> {
        Ok(RegKey::predef(HKEY_CURRENT_USER).create_subkey(RUN)?.0)
    }

    pub fn is_on() -> bool {
        run().is_ok_and(|run| run.get_value::<String, _>(NAME).is_ok())
    }

    pub fn turn_on(program: &str) -> Result<()> {
        run()?.set_value(NAME, &format!("\"{program}\" {AT_LOGIN}"))
    }

    pub fn turn_off() -> Result<()> {
        match run()?.delete_value(NAME) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// A launch agent of the person's.
#[cfg(target_os = "macos")]
mod system {
    use std::io::{Error, ErrorKind, Result};
    use std::path::PathBuf;

    use super::AT_LOGIN;

    const LABEL: &str = "app.punnet.desk";

    fn agent() -> Result<PathBuf> {
        let home =
            std::env::var_os("HOME").ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no home folder"))?;
        Ok(PathBuf::from(home).join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
    }

    pub fn is_on() -> bool {
        agent().is_ok_and(|agent| agent.is_file())
    }

    pub fn turn_on(program: &str) -> Result<()> {
        let agent = agent()?;
        if let Some(folder) = agent.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let program = program.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        std::fs::write(
            agent,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict>\n<key>Label</key><string>{LABEL}</string>\n<key>ProgramArguments</key><array><string>{program}</string><string>{AT_LOGIN}</string></array>\n<key>RunAtLoad</key><true/>\n<key>ProcessType</key><string>Interactive</string>\n</dict></plist>\n"
            ),
        )
    }

    pub fn turn_off() -> Result<()> {
        match std::fs::remove_file(agent()?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
