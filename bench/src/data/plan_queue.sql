-- Tomorrow's queue: two orders in each slot, in every state that waits. Numbered from a million on.
CREATE TEMP TABLE planned AS
SELECT 1000000 + 2 * slot.n + employee.n AS k, pg_temp.v7(now() - interval '20 hours') AS id, customer.id AS customer_id,
    employee.id AS employee_id, slot.id AS time_slot_id, slot.starts_at,
    now() - interval '20 hours' + slot.n * interval '1 minute' AS created_at,
    CASE (2 * slot.n + employee.n) % 5 WHEN 0 THEN 'PREPARING' WHEN 1 THEN 'READY' ELSE 'PLACED' END AS state
FROM (
    SELECT id, starts_at, row_number() OVER (ORDER BY starts_at) - 1 AS n FROM time_slot
    WHERE day = to_char(now()::date + 1, 'YYYY-MM-DD')
) AS slot
CROSS JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM account WHERE email LIKE 'employee%@bench.example'
    ORDER BY id LIMIT 2
) AS employee
JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM account WHERE email LIKE 'customer%@bench.example'
) AS customer ON customer.n = (2 * slot.n + employee.n) * 7919 % 20000;
