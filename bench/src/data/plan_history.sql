-- Orders number :from to :to, counted back from yesterday: every slot full, ten employees each. All of them are over.
CREATE TEMP TABLE planned AS
SELECT k, pg_temp.v7(slot.starts_at - interval '1 day') AS id, customer.id AS customer_id, employee.id AS employee_id,
    slot.id AS time_slot_id, slot.starts_at, slot.starts_at - interval '1 day' - k % 10 * interval '7 seconds' AS created_at,
    CASE k % 20 WHEN 0 THEN 'CANCELLED' WHEN 1 THEN 'NO_SHOW' ELSE 'COLLECTED' END AS state
FROM generate_series(:from, :to - 1) AS k
JOIN (
    SELECT id, starts_at, row_number() OVER (ORDER BY starts_at DESC) - 1 AS n FROM time_slot
    WHERE day < to_char(now(), 'YYYY-MM-DD')
) AS slot ON slot.n = k / 10
JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM account WHERE email LIKE 'employee%@bench.example'
) AS employee ON employee.n = k % 10
JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM account WHERE email LIKE 'customer%@bench.example'
) AS customer ON customer.n = k * 7919 % 20000;
