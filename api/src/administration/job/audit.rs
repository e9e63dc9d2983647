//! What the audit trail tells of jobs.

use entity::platform::job::{self, JobOutcome};
use serde_json::{Value, json};

use crate::platform::audit::{Audited, Subject, SubjectKind};

impl Audited for job::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::Job, self.id)
    }

    fn told(&self) -> Value {
        let failed = self.outcome == Some(JobOutcome::Failed);
        json!({ "kind": self.kind, "failed": failed, "tries": self.tries, "fault": self.fault })
    }
}
