-- docs/domain.md, events: what has happened is never rewritten. Deleting stays possible for the
-- scheduled purge. Raises event_append_only.
CREATE OR REPLACE TRIGGER event_append_only
BEFORE UPDATE ON event
FOR EACH ROW EXECUTE FUNCTION refuse_row('event_append_only', 'an event never changes');
