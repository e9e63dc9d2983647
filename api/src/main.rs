//! Quai: the command line.

fn main() {}
