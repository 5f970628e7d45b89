//! The schema's rules and the desk's behaviour, against a real PostgreSQL and as the roles that their users are.
//!
//! `PUNNET_TEST_DATABASE` names a running server and its superuser. Every test works in a database of its own, once on
//! a plain PostgreSQL and once on what a Supabase project starts as.

mod access_attachments;
mod access_matrix;
mod access_messages;
mod access_shop;
mod access_tickets;
mod admin;
mod analytics;
mod analytics_folding;
mod analytics_kinds;
mod analytics_subjects;
mod approvals;
mod assignment;
mod attach;
mod backup;
mod backup_nightly;
mod bucket;
mod catalogue;
mod copies;
mod create;
mod deadlines;
mod doctor;
mod drafts;
mod events;
mod evidence;
mod feed;
mod first_start;
mod harness;
mod identity;
mod local_server;
mod lookalikes;
mod looks;
mod messages_with_files;
mod notices;
mod notifications;
mod numbers;
mod outbox;
mod photo_facts;
mod photo_marks;
mod pictures;
mod platform;
mod presence;
mod queue;
mod queue_search;
mod queue_sort;
mod refunds;
#[cfg(unix)]
mod replica;
mod resolution;
mod sample;
mod schema_rules;
mod schema_snapshots;
mod settings;
mod soak;
mod staff;
mod stores;
mod team;
mod team_server;
mod unseen_photos;
mod worked_example;
