-- docs/domain.md, e-mail addresses: that an address was proved says nothing about another one.
-- Raises account_email_verified_anew.
CREATE OR REPLACE TRIGGER account_email_verified_anew
BEFORE UPDATE OF email, email_verified_at ON account
FOR EACH ROW WHEN (NEW.email <> OLD.email AND NEW.email_verified_at = OLD.email_verified_at)
EXECUTE FUNCTION refuse_row('account_email_verified_anew', 'another address is proved anew or not at all');
