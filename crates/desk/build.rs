fn main() {
    // `sqlx::migrate!` reads this folder at compile time, which cargo cannot see.
    println!("cargo:rerun-if-changed=../../migrations");
}
