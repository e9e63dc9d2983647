-- docs/domain.md, opening exceptions: the spans of one date may touch and do not overlap.
-- Raises opening_exception_span_overlap.
DROP TRIGGER IF EXISTS opening_exception_span_inserted;
CREATE TRIGGER opening_exception_span_inserted
BEFORE INSERT ON opening_exception_span
BEGIN
    SELECT RAISE(ABORT, 'opening_exception_span_overlap') FROM opening_exception_span
    WHERE day = NEW.day AND opens_at < NEW.closes_at AND NEW.opens_at < closes_at;
END;

DROP TRIGGER IF EXISTS opening_exception_span_updated;
CREATE TRIGGER opening_exception_span_updated
BEFORE UPDATE ON opening_exception_span
BEGIN
    SELECT RAISE(ABORT, 'opening_exception_span_overlap') FROM opening_exception_span
    WHERE day = NEW.day AND opens_at < NEW.closes_at AND NEW.opens_at < closes_at
      AND NOT (day = OLD.day AND opens_at = OLD.opens_at);
END;
