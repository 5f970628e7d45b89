//! What becomes of photos, right and hostile ones, in this process and in a worker's.

mod capture;
mod colours;
mod copies;
mod formats;
mod heif;
mod hostile;
mod rows;
mod samples;
#[cfg(target_os = "linux")]
mod workers;
