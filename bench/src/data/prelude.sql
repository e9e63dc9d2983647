-- What every part of the generator uses, in this session only.
SET client_min_messages = warning;
SET synchronous_commit = off;
SELECT setseed(0.5);

-- A UUID v7, like those that the application makes.
CREATE OR REPLACE FUNCTION pg_temp.v7(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid
$$;
