-- docs/domain.md, the default basket: whoever becomes a customer gets an empty basket "Mis de côté",
-- which can't be deleted, given away or made an ordinary one while the customer exists.
-- Raises basket_default_kept.
CREATE OR REPLACE FUNCTION default_basket_create() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    millisecond bytea;
BEGIN
    IF EXISTS (SELECT FROM basket WHERE customer_id = NEW.account_id AND is_default) THEN
        RETURN NULL;
    END IF;
    UPDATE basket SET is_default = true
    WHERE customer_id = NEW.account_id AND fold_text(name) = 'mis de cote';
    IF NOT FOUND THEN
        -- A UUID v7, like those that the application makes: 48 bits of time, then chance. A random
        -- UUID says version 4; two more bits make it 7.
        millisecond := substring(int8send(floor(extract(epoch FROM NEW.granted_at) * 1000)::bigint) FROM 3);
        INSERT INTO basket (id, customer_id, name, is_default, created_at)
        VALUES (
            encode(set_bit(set_bit(
                overlay(uuid_send(gen_random_uuid()) PLACING millisecond FROM 1 FOR 6),
                52, 1), 53, 1), 'hex')::uuid,
            NEW.account_id, 'Mis de côté', true, NEW.granted_at
        );
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER default_basket_create
AFTER INSERT ON account_role
FOR EACH ROW WHEN (NEW.role = 'CUSTOMER')
EXECUTE FUNCTION default_basket_create();

CREATE OR REPLACE FUNCTION default_basket_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- An account that is being deleted takes its baskets along: it is gone already.
    IF EXISTS (
        SELECT FROM account JOIN account_role AS granted ON granted.account_id = account.id
        WHERE account.id = OLD.customer_id AND granted.role = 'CUSTOMER'
    ) THEN
        PERFORM refuse('basket_default_kept', 'a customer keeps the default basket');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE OR REPLACE TRIGGER default_basket_keep
BEFORE DELETE ON basket
FOR EACH ROW WHEN (OLD.is_default)
EXECUTE FUNCTION default_basket_keep();

CREATE OR REPLACE TRIGGER default_basket_keep_default
BEFORE UPDATE OF is_default, customer_id ON basket
FOR EACH ROW WHEN (OLD.is_default AND (NOT NEW.is_default OR NEW.customer_id <> OLD.customer_id))
EXECUTE FUNCTION default_basket_keep();
