-- docs/domain.md, the second factor: once confirmed, nothing of it changes but the step of the last code, and that
-- only forward: so no code is taken twice. Raises totp_step_once.
CREATE OR REPLACE TRIGGER totp_step_once
BEFORE UPDATE ON totp
FOR EACH ROW WHEN (
    OLD.confirmed_at IS NOT NULL AND (
        (NEW.account_id, NEW.secret, NEW.created_at, NEW.confirmed_at)
            IS DISTINCT FROM (OLD.account_id, OLD.secret, OLD.created_at, OLD.confirmed_at)
        OR NEW.last_step IS NULL OR NEW.last_step <= OLD.last_step
    )
)
EXECUTE FUNCTION refuse_row('totp_step_once', 'a confirmed second factor changes by taking a later code only');
