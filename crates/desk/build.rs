//! Tells cargo about the folder that `sqlx::migrate!` reads at compile time.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
