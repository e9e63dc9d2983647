-- docs/domain.md, one-time links: a link is used or ended once, for good, and is never made into another.
-- Deleting stays possible for the scheduled purge. Raises one_time_link_once.
DROP TRIGGER IF EXISTS one_time_link_once;
CREATE TRIGGER one_time_link_once
BEFORE UPDATE ON one_time_link
WHEN OLD.used_at IS NOT NULL OR OLD.ended_at IS NOT NULL
    OR (NEW.id, NEW.account_id, NEW.purpose, NEW.email, NEW.token_hash, NEW.created_at, NEW.expires_at)
        IS NOT
        (OLD.id, OLD.account_id, OLD.purpose, OLD.email, OLD.token_hash, OLD.created_at, OLD.expires_at)
BEGIN
    SELECT RAISE(ABORT, 'one_time_link_once');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: its key and its token are refused before it can.
DROP TRIGGER IF EXISTS one_time_link_once_replace_id;
CREATE TRIGGER one_time_link_once_replace_id
BEFORE INSERT ON one_time_link
WHEN EXISTS (SELECT 1 FROM one_time_link WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'one_time_link_pkey');
END;

DROP TRIGGER IF EXISTS one_time_link_once_replace_token;
CREATE TRIGGER one_time_link_once_replace_token
BEFORE INSERT ON one_time_link
WHEN EXISTS (SELECT 1 FROM one_time_link WHERE token_hash = NEW.token_hash)
BEGIN
    SELECT RAISE(ABORT, 'one_time_link_token_hash_key');
END;
