//! Systems outside, as the service speaks to them.

mod smtp;
