-- 20,000 customers and ten employees with the password of the manager, who exists already; opening hours, and slots
-- from 450 days ago to 61 days ahead. The triggers are on: each customer gets the default basket.
BEGIN;

CREATE TEMP TABLE person ON COMMIT DROP AS
SELECT n, pg_temp.v7(at) AS id, at, role, lower(role) || lpad(n::text, 5, '0') || '@bench.example' AS email
FROM (
    SELECT n, now() - interval '2 years' + n * interval '20 minutes' AS at,
        CASE WHEN n < 20000 THEN 'CUSTOMER' ELSE 'EMPLOYEE' END AS role
    FROM generate_series(0, 20009) AS n
) AS made;

INSERT INTO account (id, email, name, password_hash, created_at)
SELECT person.id, person.email, 'Personne ' || n, manager.password_hash, at
FROM person JOIN account AS manager ON manager.email = 'manager@bench.example';

INSERT INTO account_role (account_id, role, granted_at) SELECT id, role, at FROM person;

INSERT INTO opening_hours (id, weekday, opens_at, closes_at)
SELECT pg_temp.v7(now()), weekday, '08:00', '20:00' FROM generate_series(1, 7) AS weekday
ON CONFLICT DO NOTHING;

INSERT INTO time_slot (id, starts_at, day)
SELECT pg_temp.v7(now()), (day + n * interval '15 minutes') AT TIME ZONE 'Europe/Paris', to_char(day, 'YYYY-MM-DD')
FROM generate_series(now()::date - 450, now()::date + 61, interval '1 day') AS day
CROSS JOIN generate_series(32, 79) AS n;

COMMIT;
