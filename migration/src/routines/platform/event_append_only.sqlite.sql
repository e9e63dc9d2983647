-- docs/domain.md, events: what has happened is never rewritten. Deleting stays possible for the
-- scheduled purge. Raises event_append_only.
DROP TRIGGER IF EXISTS event_append_only;
CREATE TRIGGER event_append_only
BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'event_append_only');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: the key is refused before it can.
DROP TRIGGER IF EXISTS event_append_only_replace;
CREATE TRIGGER event_append_only_replace
BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE position = NEW.position)
BEGIN
    SELECT RAISE(ABORT, 'event_pkey');
END;
