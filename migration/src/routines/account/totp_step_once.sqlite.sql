-- docs/domain.md, the second factor: once confirmed, nothing of it changes but the step of the last code, and that
-- only forward: so no code is taken twice. Raises totp_step_once.
DROP TRIGGER IF EXISTS totp_step_once;
CREATE TRIGGER totp_step_once
BEFORE UPDATE ON totp
WHEN OLD.confirmed_at IS NOT NULL AND (
    (NEW.account_id, NEW.secret, NEW.created_at, NEW.confirmed_at)
        IS NOT (OLD.account_id, OLD.secret, OLD.created_at, OLD.confirmed_at)
    OR NEW.last_step IS NULL OR NEW.last_step <= OLD.last_step
)
BEGIN
    SELECT RAISE(ABORT, 'totp_step_once');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: a confirmed one's key is refused before it can.
DROP TRIGGER IF EXISTS totp_step_once_replace;
CREATE TRIGGER totp_step_once_replace
BEFORE INSERT ON totp
WHEN EXISTS (SELECT 1 FROM totp WHERE account_id = NEW.account_id AND confirmed_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'totp_pkey');
END;
