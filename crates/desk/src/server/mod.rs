//! The database server that a desk works on: reaching it, bringing its schema up to date, and the private one
//! that serves this computer.

mod folder;
mod local;
mod migrate;
mod secret;

pub use folder::DataFolder;
pub use local::{LocalServer, StartProgress, StartStep};
pub(crate) use migrate::schema_steps;
pub use migrate::{MigrateError, migrate};
