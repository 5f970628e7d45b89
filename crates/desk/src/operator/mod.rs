//! What the operator of a server does: checking a database and its evidence, appointing staff. `punnet-admin` is the tool around it.

mod analytics;
mod bucket;
mod catalogue;
mod connect;
mod doctor;
mod evidence;
mod query;
mod staff;
mod store;

pub use analytics::rebuild_analytics;
pub use bucket::{forget_bucket, set_bucket};
pub use catalogue::{forget_catalogue, set_catalogue};
pub use connect::{address, connect};
pub use doctor::{Finding, doctor, doctor_by};
pub use evidence::{Verified, verify_evidence};
pub use staff::{Added, Group, Login, Password, StaffMember, add_staff, list_staff, set_staff_active};
pub use store::{Copied, choose_store, copy_evidence, present_store, store_at};
