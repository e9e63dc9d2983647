//! Back-off: tries that may be guesses are counted before they are judged, and who fails often waits
//! (docs/domain.md, back-off). Used by whatever asks for a secret; nobody reads the counters.

pub mod error;
pub mod graphql;
pub mod purge;
pub mod rules;
pub mod service;
