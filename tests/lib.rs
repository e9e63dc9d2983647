//! Empty on purpose: this package only holds the test binary in `it/`.
