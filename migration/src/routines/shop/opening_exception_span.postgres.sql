-- docs/domain.md, opening exceptions: the spans of one date may touch and do not overlap.
-- Raises opening_exception_span_overlap.
CREATE OR REPLACE FUNCTION opening_exception_span_check() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Writers of one date take turns, and each sees the spans of those before.
    PERFORM FROM opening_exception WHERE day = NEW.day FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM opening_exception_span AS other
        WHERE other.day = NEW.day AND other.opens_at < NEW.closes_at AND NEW.opens_at < other.closes_at
          AND (TG_OP = 'INSERT' OR (other.day, other.opens_at) <> (OLD.day, OLD.opens_at))
    ) THEN
        PERFORM refuse('opening_exception_span_overlap', 'the spans of one date do not overlap');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER opening_exception_span_check
BEFORE INSERT OR UPDATE ON opening_exception_span
FOR EACH ROW EXECUTE FUNCTION opening_exception_span_check();
