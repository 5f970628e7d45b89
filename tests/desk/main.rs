//! The schema's rules and the desk's behaviour, against a real PostgreSQL and as the roles that their users are.
//!
//! `PUNNET_TEST_DATABASE` names a running server and its superuser. Every test works in a database of its own, once on
//! a plain PostgreSQL and once on what a Supabase project starts as.

mod admin;
mod first_start;
mod harness;
mod sample;
