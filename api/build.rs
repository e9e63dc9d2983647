//! Rebuilds the crate when a browser page that it embeds was built again.

fn main() {
    println!("cargo::rerun-if-changed=assets");
}
