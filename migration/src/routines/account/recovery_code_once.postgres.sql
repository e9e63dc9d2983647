-- docs/domain.md, the second factor: a recovery code is used once and never made into another.
-- Raises recovery_code_once.
CREATE OR REPLACE TRIGGER recovery_code_once
BEFORE UPDATE ON recovery_code
FOR EACH ROW WHEN (
    OLD.used_at IS NOT NULL
    OR (NEW.id, NEW.account_id, NEW.code_hash) IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.code_hash)
)
EXECUTE FUNCTION refuse_row('recovery_code_once', 'a recovery code is used once and never made into another');
