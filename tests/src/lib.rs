//! Nothing of its own: this package only holds the integration tests in `desk/` and what the window's tests in
//! `e2e/` share with them in `fixtures/`.
