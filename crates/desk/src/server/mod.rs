//! The database server that a desk works on: reaching it, and bringing its schema up to date.

mod migrate;

pub use migrate::{MigrateError, migrate};
