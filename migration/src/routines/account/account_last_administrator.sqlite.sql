-- docs/domain.md, disabling accounts: once there is an administrator who is not disabled, there is always one:
-- the last one can't be disabled, nor lose the role, nor be deleted.
-- Raises account_last_administrator.
DROP TRIGGER IF EXISTS account_last_administrator_disable;
CREATE TRIGGER account_last_administrator_disable
BEFORE UPDATE OF disabled_at ON account
WHEN OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM account_role WHERE account_id = OLD.id AND role = 'ADMINISTRATOR')
BEGIN
    SELECT RAISE(ABORT, 'account_last_administrator')
    WHERE NOT EXISTS (
        SELECT 1 FROM account_role AS granted JOIN account ON account.id = granted.account_id
        WHERE granted.role = 'ADMINISTRATOR' AND account.disabled_at IS NULL AND account.id <> OLD.id
    );
END;

DROP TRIGGER IF EXISTS account_last_administrator_withdraw;
CREATE TRIGGER account_last_administrator_withdraw
BEFORE DELETE ON account_role
WHEN OLD.role = 'ADMINISTRATOR'
    AND NOT EXISTS (SELECT 1 FROM account WHERE id = OLD.account_id AND disabled_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'account_last_administrator')
    WHERE NOT EXISTS (
        SELECT 1 FROM account_role AS granted JOIN account ON account.id = granted.account_id
        WHERE granted.role = 'ADMINISTRATOR' AND account.disabled_at IS NULL AND account.id <> OLD.account_id
    );
END;
