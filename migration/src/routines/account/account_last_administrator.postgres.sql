-- docs/domain.md, disabling accounts: once there is an administrator who is not disabled, there is always one:
-- the last one can't be disabled, nor lose the role, nor be deleted.
-- Raises account_last_administrator.
CREATE OR REPLACE FUNCTION account_last_administrator() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    leaving uuid;
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        leaving := OLD.id;
        IF NOT EXISTS (SELECT FROM account_role WHERE account_id = leaving AND role = 'ADMINISTRATOR') THEN
            RETURN NEW;
        END IF;
    ELSE
        leaving := OLD.account_id;
    END IF;
    -- Two administrators who disable each other take turns here, and the second sees what the first did.
    PERFORM FROM role WHERE name = 'ADMINISTRATOR' FOR NO KEY UPDATE;
    IF TG_TABLE_NAME = 'account_role'
        AND EXISTS (SELECT FROM account WHERE id = leaving AND disabled_at IS NOT NULL)
    THEN
        RETURN OLD;
    END IF;
    IF NOT EXISTS (
        SELECT FROM account_role AS granted JOIN account ON account.id = granted.account_id
        WHERE granted.role = 'ADMINISTRATOR' AND account.disabled_at IS NULL AND account.id <> leaving
    ) THEN
        PERFORM refuse('account_last_administrator', 'one administrator who is not disabled remains');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE OR REPLACE TRIGGER account_last_administrator
BEFORE UPDATE OF disabled_at ON account
FOR EACH ROW WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL)
EXECUTE FUNCTION account_last_administrator();

CREATE OR REPLACE TRIGGER account_last_administrator
BEFORE DELETE ON account_role
FOR EACH ROW WHEN (OLD.role = 'ADMINISTRATOR')
EXECUTE FUNCTION account_last_administrator();
