-- docs/domain.md, audit trail: what was recorded stays. Raises audit_entry_append_only.
DROP TRIGGER IF EXISTS audit_entry_append_only;
CREATE TRIGGER audit_entry_append_only
BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry_append_only');
END;

DROP TRIGGER IF EXISTS audit_entry_append_only_delete;
CREATE TRIGGER audit_entry_append_only_delete
BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry_append_only');
END;

-- INSERT OR REPLACE would delete a row without a DELETE: its key, and SQLite's own, are refused before it can.
DROP TRIGGER IF EXISTS audit_entry_append_only_replace;
CREATE TRIGGER audit_entry_append_only_replace
BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit_entry_pkey');
END;
