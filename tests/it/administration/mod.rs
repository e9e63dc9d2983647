//! Running the service, through the public API.

mod job;
