-- docs/domain.md, audit trail: what was recorded stays. By the statement, so that TRUNCATE and statements without a
-- row are refused as well. Raises audit_entry_append_only.
CREATE OR REPLACE TRIGGER audit_entry_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_row('audit_entry_append_only', 'an entry of the audit trail stays as it is');
