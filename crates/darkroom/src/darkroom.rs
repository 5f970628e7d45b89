//! The desk's side: workers that are started when they are needed, kept while they are sound, and killed when a photo
//! takes too long. How many work at once is for the caller to decide.

use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::capture::Capture;
use crate::develop::{Developed, Order};
use crate::error::PictureError;
use crate::limits::{LARGEST_FILE, LONGEST_WAIT};
use crate::sketch::Sketch;
use crate::wire::{self, Task};
use crate::worker::ARGUMENT;

/// The program that does nothing but work, by its file's name.
const WORKER: &str = "punnet-darkroom";

/// Why there are no pictures.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is the photo.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It is this computer: no worker can be started.
    #[error("no worker can be started: {0}")]
    NoWorker(io::Error),
}

/// Where photos become pictures.
#[derive(Debug)]
pub struct Darkroom {
    program: PathBuf,
    longest: Duration,
    idle: Mutex<Vec<Worker>>,
}

#[derive(Debug)]
struct Worker {
    process: Process,
    pipes: Pipes,
}

/// Killed when it is dropped, which is also how a photo that nobody waits for any more is given up.
#[derive(Debug)]
struct Process(Child);

#[derive(Debug)]
struct Pipes {
    orders: ChildStdin,
    answers: ChildStdout,
}

impl Drop for Process {
    fn drop(&mut self) {
        // Waited for, so that nothing of it stays; a killed process does not keep one waiting.
        if let Err(error) = self.0.kill().and_then(|()| self.0.wait()) {
            tracing::warn!(%error, "a worker could not be ended");
        }
    }
}

impl Darkroom {
    /// A darkroom whose workers are `program` with [`ARGUMENT`].
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), longest: LONGEST_WAIT, idle: Mutex::default() }
    }

    /// A darkroom whose workers are the program that ships beside the running one. Where it is missing they are the
    /// running one, which asks [`crate::is_asked`] first of all: that works too, but a window's libraries weigh more
    /// than most photos.
    pub fn of_this_program() -> io::Result<Self> {
        let running = std::env::current_exe()?;
        let beside = running.with_file_name(format!("{WORKER}{}", std::env::consts::EXE_SUFFIX));
        if beside.is_file() {
            return Ok(Self::new(beside));
        }
        // Also after an update has put another file in its place.
        Ok(Self::new(if cfg!(target_os = "linux") { PathBuf::from("/proc/self/exe") } else { running }))
    }

    /// The same with another limit on the time that a photo may take.
    #[must_use]
    pub fn giving_up_after(self, longest: Duration) -> Self {
        Self { longest, ..self }
    }

    /// Makes the pictures that `order` wants of a photo, in a process of its own.
    pub async fn develop(&self, file: Vec<u8>, order: &Order) -> Result<Developed, Trouble> {
        self.ask(file, Task::Develop(order.clone()), wire::read_answer).await
    }

    /// What a photo says about how it was taken, read in a process of its own.
    pub async fn capture(&self, file: Vec<u8>) -> Result<Capture, Trouble> {
        self.ask(file, Task::Capture, wire::read_capture).await
    }

    /// Makes a copy of a photo with what was drawn on it, in a process of its own: the JPEG file.
    pub async fn copy(&self, file: Vec<u8>, sketch: Sketch) -> Result<Vec<u8>, Trouble> {
        let made = self.ask(file, Task::Copy(sketch), wire::read_answer).await?;
        Ok(made.pictures.into_iter().next().ok_or(PictureError::Damaged)?)
    }

    async fn ask<T: Send + 'static>(
        &self,
        file: Vec<u8>,
        task: Task,
        read: fn(&mut ChildStdout) -> io::Result<Result<T, PictureError>>,
    ) -> Result<T, Trouble> {
        if file.len() > LARGEST_FILE {
            return Err(PictureError::TooLarge.into());
        }
        let Worker { mut process, mut pipes } = match self.idle() {
            Some(worker) => worker,
            None => self.start().map_err(Trouble::NoWorker)?,
        };
        // The pipes block, so they are for another thread. It ends with the process at their other end.
        let asking = tokio::task::spawn_blocking(move || {
            let answered = wire::send_task(&mut pipes.orders, &task, &file).and_then(|()| read(&mut pipes.answers));
            (answered, pipes)
        });
        match tokio::time::timeout(self.longest, asking).await {
            Ok(Ok((Ok(made), pipes))) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(Worker { process, pipes });
                Ok(made?)
            }
            Ok(Ok((Err(error), _))) => {
                tracing::warn!(%error, ended = ?process.0.try_wait(), "a worker was lost over a photo");
                Err(PictureError::Crashed.into())
            }
            Ok(Err(error)) => Err(Trouble::NoWorker(io::Error::other(error))),
            Err(_) => {
                tracing::warn!("a photo took too long; its worker is ended");
                Err(PictureError::TookTooLong.into())
            }
        }
    }

    /// A worker that has nothing to do. One that ended meanwhile, of itself or by somebody's hand, is not handed out:
    /// the next photo has no part in it.
    fn idle(&self) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(mut worker) = idle.pop() {
            if matches!(worker.process.0.try_wait(), Ok(None)) {
                return Some(worker);
            }
        }
        None
    }

    fn start(&self) -> io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Passwords and addresses of the desk are nothing that a process which a photo may take over should know.
        command.env_clear();
        for needed in ["LD_LIBRARY_PATH", "SystemRoot"] {
            if let Some(value) = std::env::var_os(needed) {
                command.env(needed, value);
            }
        }
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(
            &mut command,
            windows_sys::Win32::System::Threading::CREATE_NO_WINDOW,
        );
        let mut process = Process(command.spawn()?);
        let missing = || io::Error::other("a pipe is missing");
        let orders = process.0.stdin.take().ok_or_else(missing)?;
        let answers = process.0.stdout.take().ok_or_else(missing)?;
        Ok(Worker { process, pipes: Pipes { orders, answers } })
    }
}
