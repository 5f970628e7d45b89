//! All behaviour of Punnet, without a window: tickets, evidence, the event feed, the sample shop.

pub mod sample;
pub mod server;
