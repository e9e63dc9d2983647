-- Takes every table for the migration's transaction, or none.
--
-- Others may be writing. Who waits for a table while holding another ends in a deadlock with them, and PostgreSQL
-- may pick their transaction as the one to fail. So the migration waits for less time than it takes to detect a
-- deadlock (deadlock_timeout, a second), gives all its tables back, and tries again.
DO $$
DECLARE
    tables text := (
        SELECT string_agg(oid::regclass::text, ', ' ORDER BY oid)
        FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    );
BEGIN
    FOR attempt IN 1..100 LOOP
        BEGIN
            SET LOCAL lock_timeout = '300ms';
            EXECUTE 'LOCK TABLE ' || tables || ' IN ACCESS EXCLUSIVE MODE';
            SET LOCAL lock_timeout TO DEFAULT;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.1 + random() * 0.2);
        END;
    END LOOP;
    RAISE EXCEPTION 'other transactions kept the tables locked for too long' USING ERRCODE = 'lock_not_available';
END
$$;
