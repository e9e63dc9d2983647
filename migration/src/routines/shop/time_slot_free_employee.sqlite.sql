-- docs/domain.md, assignment: the employees on duty at a slot who prepare no live order of it yet,
-- with the number of live orders they have that day. The next order goes to the first by
-- (orders_that_day, employee_id) who is not held by somebody else: free for a customer at an instant are those
-- with held_until IS NULL OR held_until <= instant OR held_from > instant OR held_by = customer (docs/domain.md, slot hold).
-- CROSS JOIN fixes the order of the loops: the slots of the day first, not all orders of the employee.
DROP VIEW IF EXISTS time_slot_free_employee;
CREATE VIEW time_slot_free_employee AS
SELECT
    duty.time_slot_id,
    duty.employee_id,
    (
        SELECT count(*)
        FROM time_slot AS same_day
        CROSS JOIN shop_order AS other ON other.time_slot_id = same_day.id
        WHERE same_day.day = duty.day
          AND other.employee_id = duty.employee_id
          AND other.state <> 'CANCELLED'
    ) AS orders_that_day,
    hold.customer_id AS held_by,
    hold.held_at AS held_from,
    hold.expires_at AS held_until
FROM employee_on_duty AS duty
LEFT JOIN time_slot_hold AS hold
    ON hold.time_slot_id = duty.time_slot_id AND hold.employee_id = duty.employee_id
WHERE NOT EXISTS (
    SELECT 1 FROM shop_order AS other
    WHERE other.time_slot_id = duty.time_slot_id
      AND other.employee_id = duty.employee_id
      AND other.state <> 'CANCELLED'
);
