-- docs/domain.md, one-time links: a link is used or ended once, for good, and is never made into another.
-- Deleting stays possible for the scheduled purge. Raises one_time_link_once.
CREATE OR REPLACE TRIGGER one_time_link_once
BEFORE UPDATE ON one_time_link
FOR EACH ROW WHEN (
    OLD.used_at IS NOT NULL OR OLD.ended_at IS NOT NULL
    OR (NEW.id, NEW.account_id, NEW.purpose, NEW.email, NEW.token_hash, NEW.created_at, NEW.expires_at)
        IS DISTINCT FROM
        (OLD.id, OLD.account_id, OLD.purpose, OLD.email, OLD.token_hash, OLD.created_at, OLD.expires_at)
)
EXECUTE FUNCTION refuse_row('one_time_link_once', 'a link is used or ended once and never made into another');
