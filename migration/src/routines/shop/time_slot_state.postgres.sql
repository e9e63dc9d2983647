-- docs/domain.md, slot fullness and slot expiry: whether a slot can be selected, for queries and
-- triggers alike. Expired: now > cutoff_at (selectable at that very instant). Closed: closed_at is
-- set, by hand or because the hours no longer contain the slot. Full: free = 0, holds aside, which end
-- by themselves: who is free for whom at an instant says time_slot_free_employee. Columns that a query doesn't select cost nothing.
DROP VIEW IF EXISTS time_slot_state CASCADE;
CREATE VIEW time_slot_state AS
SELECT
    slot.id AS time_slot_id,
    slot.starts_at,
    slot.day,
    coalesce(slot.closed_at, slot.outside_hours_at) AS closed_at,
    slot.starts_at - make_interval(mins => shop.order_cutoff_minutes) AS cutoff_at,
    (
        SELECT count(*) FROM employee_on_duty AS duty WHERE duty.time_slot_id = slot.id
    ) AS capacity,
    (
        SELECT count(*) FROM shop_order AS live
        WHERE live.time_slot_id = slot.id AND live.state <> 'CANCELLED'
    ) AS taken,
    (
        SELECT count(*) FROM time_slot_free_employee AS idle WHERE idle.time_slot_id = slot.id
    ) AS free
FROM time_slot AS slot
CROSS JOIN shop;
