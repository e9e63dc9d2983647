-- docs/domain.md, e-mail addresses: that an address was proved says nothing about another one.
-- Raises account_email_verified_anew.
DROP TRIGGER IF EXISTS account_email_verified_anew;
CREATE TRIGGER account_email_verified_anew
BEFORE UPDATE OF email, email_verified_at ON account
WHEN NEW.email <> OLD.email AND NEW.email_verified_at = OLD.email_verified_at
BEGIN
    SELECT RAISE(ABORT, 'account_email_verified_anew');
END;
