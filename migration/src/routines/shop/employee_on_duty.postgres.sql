-- docs/domain.md, being on duty: who prepares orders of a slot. By shift; an employee for whom
-- no shift was ever defined is always on duty; a disabled account never is.
DROP VIEW IF EXISTS employee_on_duty CASCADE;
CREATE VIEW employee_on_duty AS
SELECT slot.id AS time_slot_id, slot.day, granted.account_id AS employee_id
FROM time_slot AS slot
JOIN account_role AS granted ON granted.role = 'EMPLOYEE'
JOIN account ON account.id = granted.account_id AND account.disabled_at IS NULL
-- Not EXISTS and NOT EXISTS, for which the planner reads the table instead of the index. The shift of
-- that time is asked for first: mostly there is one.
WHERE (
        SELECT shift.ends_at FROM shift
        WHERE shift.employee_id = granted.account_id
          AND shift.starts_at <= slot.starts_at
          AND shift.ends_at > slot.starts_at
        ORDER BY shift.ends_at LIMIT 1
   ) IS NOT NULL
   OR (
        SELECT shift.ends_at FROM shift WHERE shift.employee_id = granted.account_id
        ORDER BY shift.ends_at LIMIT 1
   ) IS NULL;
