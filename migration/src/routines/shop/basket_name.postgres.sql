-- docs/domain.md, baskets: no two of a customer have a name that differs only in accents, case and punctuation.
-- Raises basket_name_alike.
CREATE OR REPLACE FUNCTION basket_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    folded text := fold_text(NEW.name);
BEGIN
    -- Who names baskets of one customer takes turns, and sees the names given before.
    PERFORM FROM account WHERE id = NEW.customer_id FOR NO KEY UPDATE;
    IF folded <> '' AND EXISTS (
        SELECT FROM basket AS other
        WHERE other.customer_id = NEW.customer_id AND other.id <> NEW.id AND fold_text(other.name) = folded
    ) THEN
        PERFORM refuse('basket_name_alike', 'another basket of the customer has this name, in other letters');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER basket_name
AFTER INSERT OR UPDATE OF name, customer_id ON basket
FOR EACH ROW EXECUTE FUNCTION basket_name();
