//! Starting while the run before is still dying.
//!
//! A second start hands over to the first and ends. A run that was just killed can still hold its name on the message
//! bus for a moment: then there is nobody to hand over to, and yet the name is taken. So the start is tried again.

/// Begins this program anew, in this very process; returns where that is not possible or was tried for long enough.
#[cfg(unix)]
pub fn begin_again() {
    use std::os::unix::process::CommandExt;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    /// The dying are gone by then, also on a busy computer.
    const PATIENCE: Duration = Duration::from_secs(10);
    const SINCE: &str = "PUNNET_STARTING_SINCE";
    const PAUSE: Duration = Duration::from_millis(200);

    let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) else { return };
    let since = std::env::var(SINCE).ok().and_then(|text| text.parse().ok()).map_or(now, Duration::from_millis);
    if now.saturating_sub(since) > PATIENCE {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    tracing::info!("the run before is still ending; this start is tried again");
    std::thread::sleep(PAUSE);
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(SINCE, since.as_millis().to_string())
        .exec();
    tracing::warn!(%error, "the start could not be tried again");
}

/// Elsewhere the name goes with the process.
#[cfg(not(unix))]
pub fn begin_again() {}
