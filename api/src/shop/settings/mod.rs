//! The shop's own settings and opening hours. Anyone reads them; shop managers change them.

pub mod service;
