//! How the shop does: orders per slot, how long things take, what is missing and who does not come. Shop managers see
//! it (docs/domain.md, figures).

pub mod graphql;
pub mod rules;
pub mod service;
pub mod statement;
