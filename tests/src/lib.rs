//! What the integration tests in `desk/` and the measurements in `bench/` share: a whole shop at work ([`soak`]), and what
//! a server takes of this computer ([`machine`]). What the window's tests in `e2e/` share with them is in `fixtures/`.

pub mod machine;
pub mod soak;
