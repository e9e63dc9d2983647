-- docs/domain.md, jobs: nobody takes a job over while another's lease runs (job_leased), and a job that was done, or
-- given up, stays so, but that one given up may be opened again (job_once). What is to be done never changes. Deleting
-- stays possible for the scheduled purge.
DROP TRIGGER IF EXISTS job_once;
CREATE TRIGGER job_once
BEFORE UPDATE ON job
WHEN OLD.outcome = 'DONE'
    OR (OLD.outcome = 'FAILED' AND NEW.outcome IS NOT NULL)
    OR (NEW.id, NEW.kind, NEW.payload, NEW.unique_key, NEW.created_at)
        IS NOT (OLD.id, OLD.kind, OLD.payload, OLD.unique_key, OLD.created_at)
BEGIN
    SELECT RAISE(ABORT, 'job_once');
END;

DROP TRIGGER IF EXISTS job_leased;
CREATE TRIGGER job_leased
BEFORE UPDATE ON job
WHEN OLD.lease_id IS NOT NULL AND NEW.lease_id IS NOT NULL AND NEW.lease_id <> OLD.lease_id
    AND OLD.leased_until > NEW.leased_at
BEGIN
    SELECT RAISE(ABORT, 'job_leased');
END;

-- INSERT OR REPLACE would rewrite a row without an UPDATE: its id is refused before it can.
DROP TRIGGER IF EXISTS job_once_replace_id;
CREATE TRIGGER job_once_replace_id
BEFORE INSERT ON job
WHEN EXISTS (SELECT 1 FROM job WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'job_pkey');
END;
