-- How a proposal is measured: the same deed without and with the redundancy, in turns, so that whatever else the machine
-- does falls on both. Time is the median of the runs. Beside it stands what does not depend on the machine: blocks read
-- (from cache or disk), or bytes of write-ahead log, which a write with all its triggers and indexes makes.
CREATE TABLE figure (
    position serial,
    proposal text,
    deed text,
    redundant boolean,
    milliseconds double precision,
    blocks bigint,
    log_bytes bigint
);

CREATE TABLE storage (proposal text, bytes numeric);

-- Runs a statement once, after what prepares it, and undoes both.
CREATE FUNCTION run_once(
    preparation text, statement text, OUT milliseconds double precision, OUT blocks bigint, OUT log_bytes bigint
)
LANGUAGE plpgsql AS $$
DECLARE
    plan json;
    before pg_lsn;
BEGIN
    EXECUTE preparation;
    before := pg_current_wal_insert_lsn();
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || statement INTO plan;
    log_bytes := pg_current_wal_insert_lsn() - before;
    milliseconds := (plan -> 0 ->> 'Execution Time')::double precision;
    blocks := (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::bigint + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::bigint;
    RAISE EXCEPTION 'undone' USING ERRCODE = 'QU001';
EXCEPTION WHEN SQLSTATE 'QU001' THEN
    NULL; -- The rows are as they were; the variables keep what was seen.
END
$$;

CREATE PROCEDURE compare(
    proposal text, deed text, without text, redundant text, runs integer DEFAULT 9,
    preparation_without text DEFAULT 'SELECT', preparation_redundant text DEFAULT 'SELECT'
)
LANGUAGE plpgsql AS $$
BEGIN
    FOR run IN 0..runs LOOP
        IF run = 0 THEN -- fills the cache
            PERFORM run_once(preparation_without, without), run_once(preparation_redundant, redundant);
            CONTINUE;
        END IF;
        INSERT INTO figure (proposal, deed, redundant, milliseconds, blocks, log_bytes)
        SELECT compare.proposal, compare.deed, false, once.* FROM run_once(preparation_without, without) AS once;
        INSERT INTO figure (proposal, deed, redundant, milliseconds, blocks, log_bytes)
        SELECT compare.proposal, compare.deed, true, once.* FROM run_once(preparation_redundant, redundant) AS once;
    END LOOP;
END
$$;
