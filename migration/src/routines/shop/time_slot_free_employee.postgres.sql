-- docs/domain.md, assignment: the employees on duty at a slot who prepare no live order of it yet,
-- with the number of live orders they have that day. The next order goes to the first by
-- (orders_that_day, employee_id).
DROP VIEW IF EXISTS time_slot_free_employee CASCADE;
CREATE VIEW time_slot_free_employee AS
SELECT
    duty.time_slot_id,
    duty.employee_id,
    (
        SELECT count(*)
        FROM time_slot AS same_day
        JOIN shop_order AS other ON other.time_slot_id = same_day.id
        WHERE same_day.day = duty.day
          AND other.employee_id = duty.employee_id
          AND other.state <> 'CANCELLED'
    ) AS orders_that_day
FROM employee_on_duty AS duty
WHERE NOT EXISTS (
    SELECT FROM shop_order AS other
    WHERE other.time_slot_id = duty.time_slot_id
      AND other.employee_id = duty.employee_id
      AND other.state <> 'CANCELLED'
);
