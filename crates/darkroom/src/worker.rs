//! The worker's side: a process that reads photos from its input, and writes pictures to its output.
//!
//! It is `punnet-darkroom`, or any program under another first argument. It limits itself before the first byte of a photo
//! is read: memory, time, no core dumps, no files written.

use std::ffi::OsStr;
use std::io::{BufReader, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::capture::capture;
use crate::develop::{copy, develop};
use crate::error::PictureError;
use crate::limits::LONGEST_WAIT;
use crate::wire::{self, Task};

/// The first argument that makes a program a worker.
pub const ARGUMENT: &str = "develop-photos";

/// The desk ends a worker that takes too long; this is for one whose desk was killed.
const GRACE: Duration = Duration::from_secs(5);

/// Whether this process was started as a worker. To be asked before anything else is done.
pub fn is_asked() -> bool {
    std::env::args_os().nth(1).as_deref() == Some(OsStr::new(ARGUMENT))
}

/// Works until the desk closes the pipe.
pub fn work() -> ExitCode {
    // A worker without limits is none.
    if limit_this_process().is_err() {
        return ExitCode::FAILURE;
    }
    let watch = watch();
    let (mut from, mut to) = (BufReader::new(std::io::stdin().lock()), BufWriter::new(std::io::stdout().lock()));
    while let Ok(Some((task, file))) = wire::read_task(&mut from) {
        let _watched = watch.send(());
        let told = match task {
            Task::Develop(order) => {
                let made = caught(|| develop(&file, &order));
                let _done = watch.send(());
                wire::write_answer(&mut to, made)
            }
            Task::Copy(sketch) => {
                let made = caught(|| copy(&file, &sketch));
                let _done = watch.send(());
                wire::write_answer(&mut to, made)
            }
            Task::Capture => {
                let read = caught(|| capture(&file));
                let _done = watch.send(());
                wire::write_capture(&mut to, &read)
            }
        };
        if told.is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// The inner layer: where a decoder of ours panics, the process can go on.
fn caught<T>(work: impl FnOnce() -> Result<T, PictureError>) -> Result<T, PictureError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(PictureError::Damaged))
}

/// Told at the beginning and at the end of each photo; ends the process when the end does not come.
fn watch() -> Sender<()> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        while told.recv().is_ok() {
            if told.recv_timeout(LONGEST_WAIT + GRACE) == Err(RecvTimeoutError::Timeout) {
                std::process::exit(1);
            }
        }
    });
    tell
}

#[cfg(unix)]
fn limit_this_process() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    use crate::limits::MOST_WORKER_MEMORY;

    // What it allocates, and not its address space: that holds the program's libraries too, which differ.
    let limits =
        [(Resource::Data, MOST_WORKER_MEMORY), (Resource::Core, 0), (Resource::Fsize, 0), (Resource::Nofile, 32)];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

#[cfg(windows)]
fn limit_this_process() -> std::io::Result<()> {
    use std::io::Error;
    use std::mem::size_of;

    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
        JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
        SetInformationJobObject,
    };
    use windows_sys::Win32::System::Threading::GetCurrentProcess;

    use crate::limits::MOST_WORKER_MEMORY;

    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    limits.ProcessMemoryLimit = usize::try_from(MOST_WORKER_MEMORY).unwrap_or(usize::MAX);
    let size = u32::try_from(size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>()).unwrap_or_default();
    // SAFETY: no security attributes and no name are allowed to be null; the information is of the type that its
    // class asks for, with its size; the handle is valid, and left open so that the job lives as long as the process.
    let limited = unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        !job.is_null()
            && SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size) != 0
            && AssignProcessToJobObject(job, GetCurrentProcess()) != 0
    };
    if limited { Ok(()) } else { Err(Error::last_os_error()) }
}
