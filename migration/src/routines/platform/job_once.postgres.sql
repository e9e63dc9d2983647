-- docs/domain.md, jobs: nobody takes a job over while another's lease runs (job_leased), and a job that was done, or
-- given up, stays so, but that one given up may be opened again (job_once). What is to be done never changes. Deleting
-- stays possible for the scheduled purge.
CREATE OR REPLACE TRIGGER job_once
BEFORE UPDATE ON job
FOR EACH ROW WHEN (
    (OLD.outcome = 'DONE')
    OR (OLD.outcome = 'FAILED' AND NEW.outcome IS NOT NULL)
    OR (NEW.id, NEW.kind, NEW.payload, NEW.unique_key, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.kind, OLD.payload, OLD.unique_key, OLD.created_at)
)
EXECUTE FUNCTION refuse_row('job_once', 'a job that has ended is not done again, and never made into another');

CREATE OR REPLACE TRIGGER job_leased
BEFORE UPDATE ON job
FOR EACH ROW WHEN (
    OLD.lease_id IS NOT NULL AND NEW.lease_id IS NOT NULL AND NEW.lease_id <> OLD.lease_id
    AND OLD.leased_until > NEW.leased_at
)
EXECUTE FUNCTION refuse_row('job_leased', 'somebody else is doing this job');
