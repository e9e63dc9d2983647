-- What the role named by the setting quai.grantee may do from now on: use the tables, and change none of them. Of the
-- audit trail it may read and add entries; what only migrations write it may read.
DO $$
DECLARE
    grantee text := quote_ident(current_setting('quai.grantee'));
    home text := quote_ident(current_schema());
    relation record;
BEGIN
    EXECUTE format('REVOKE ALL ON SCHEMA %s FROM %s', home, grantee);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM %s', home, grantee);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %s FROM %s', home, grantee);
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', home, grantee);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %s TO %s', home, grantee);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %s TO %s', home, grantee);
    FOR relation IN
        SELECT relname, relkind, oid::regclass AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s', CASE
            WHEN relation.relname = 'audit_entry' THEN 'SELECT, INSERT'
            WHEN relation.relname IN ('role', 'letter_fold', 'schema_fingerprint', 'seaql_migrations') THEN 'SELECT'
            WHEN relation.relkind IN ('v', 'm') THEN 'SELECT'
            ELSE 'SELECT, INSERT, UPDATE, DELETE'
        END, relation.name, grantee);
    END LOOP;
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %s', home, grantee);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT USAGE ON SEQUENCES TO %s', home, grantee);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT EXECUTE ON FUNCTIONS TO %s', home, grantee);
END
$$;
