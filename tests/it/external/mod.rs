//! Systems outside, as the service speaks to them.

mod letters;
mod smtp;
