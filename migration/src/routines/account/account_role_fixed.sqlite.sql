-- docs/domain.md, roles and permissions: a role is granted and withdrawn, never turned into another,
-- so that what happens at a grant (shop/default_basket) can't be passed by.
-- Raises account_role_fixed.
DROP TRIGGER IF EXISTS account_role_fixed;
CREATE TRIGGER account_role_fixed
BEFORE UPDATE OF account_id, role ON account_role
WHEN NEW.account_id <> OLD.account_id OR NEW.role <> OLD.role
BEGIN
    SELECT RAISE(ABORT, 'account_role_fixed');
END;
