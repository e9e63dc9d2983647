//! The catalogue as a table: taken in from CSV files of any spreadsheet, and handed out as one that comes back without
//! a change. For shop managers.

pub mod cell;
pub mod column;
pub mod error;
pub mod export;
pub mod fault;
pub mod found;
pub mod graphql;
pub mod plan;
pub mod report;
pub mod row;
pub mod service;
pub mod table;
pub mod write;
