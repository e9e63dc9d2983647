-- docs/domain.md, the second factor: a recovery code is used once and never made into another.
-- Raises recovery_code_once.
DROP TRIGGER IF EXISTS recovery_code_once;
CREATE TRIGGER recovery_code_once
BEFORE UPDATE ON recovery_code
WHEN OLD.used_at IS NOT NULL
    OR (NEW.id, NEW.account_id, NEW.code_hash) IS NOT (OLD.id, OLD.account_id, OLD.code_hash)
BEGIN
    SELECT RAISE(ABORT, 'recovery_code_once');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: its keys are refused before it can.
DROP TRIGGER IF EXISTS recovery_code_once_replace_id;
CREATE TRIGGER recovery_code_once_replace_id
BEFORE INSERT ON recovery_code
WHEN EXISTS (SELECT 1 FROM recovery_code WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'recovery_code_pkey');
END;

DROP TRIGGER IF EXISTS recovery_code_once_replace_hash;
CREATE TRIGGER recovery_code_once_replace_hash
BEFORE INSERT ON recovery_code
WHEN EXISTS (SELECT 1 FROM recovery_code WHERE code_hash = NEW.code_hash)
BEGIN
    SELECT RAISE(ABORT, 'recovery_code_code_hash_key');
END;
