//! Looking into the audit trail, as an administrator does.

use serde_json::{Value, json};

use super::actors::Actor;

/// The newest hundred entries that `filter` lets through, the newest first.
pub async fn trail(administrator: &Actor<'_>, filter: Value) -> Vec<Value> {
    let query = "query($where: AuditEntryWhere) { auditEntries(first: 100, where: $where) { nodes {
        id action actor { id } subject { kind id } changes { field before after } requestId } } }";
    let mut page = administrator.ask(query, json!({ "where": filter })).await;
    serde_json::from_value(page["auditEntries"]["nodes"].take()).expect("a list of entries")
}
