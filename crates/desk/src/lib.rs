//! All behaviour of Punnet, without a window: tickets, evidence, the event feed, the sample shop.
//!
//! One module per concept, each with its types, its rules and all of its SQL. [`server::LocalServer`] is the
//! private database of one computer; [`Desk`] is one signed-in person, and what the window calls.

mod desk;
mod error;
mod loopback;
mod money;
mod private_files;

pub mod analytics;
pub mod deadlines;
pub mod drafts;
pub mod evidence;
pub mod feed;
pub mod notices;
pub mod operator;
pub mod outbox;
pub mod presence;
pub mod sample;
pub mod server;
pub mod settings;
pub mod staff;
pub mod tickets;

pub use desk::{Desk, Person, Session, Setup, Shop};
pub use error::{DeskError, ErrorCode, Result};
