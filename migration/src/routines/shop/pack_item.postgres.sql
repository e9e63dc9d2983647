-- docs/domain.md, packs: only a pack has contents, a pack never contains itself at any depth, and
-- its list price and promotion follow its contents.
-- Raises pack_item_needs_pack and pack_cycle.
CREATE OR REPLACE FUNCTION pack_item_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    content_kind text;
    pack_kind text;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        -- The content first, then the pack, as a price travels upward: its price can't change
        -- between this calculation and the commit without finding this pack.
        SELECT kind INTO content_kind FROM product WHERE id = NEW.product_id FOR SHARE;
        SELECT kind INTO pack_kind FROM product WHERE id = NEW.pack_id FOR NO KEY UPDATE;
        IF pack_kind <> 'PACK' THEN
            PERFORM refuse('pack_item_needs_pack', 'only a pack has contents');
        END IF;
        IF content_kind = 'PACK' THEN
            -- Two writers could close a circle together without seeing each other's half.
            PERFORM pg_advisory_xact_lock('pack_item'::regclass::oid::bigint);
            IF EXISTS (
                WITH RECURSIVE inside (id) AS (
                    SELECT NEW.product_id
                    UNION
                    SELECT item.product_id FROM inside JOIN pack_item AS item ON item.pack_id = inside.id
                )
                SELECT FROM inside WHERE id = NEW.pack_id
            ) THEN
                PERFORM refuse('pack_cycle', 'a pack can''t contain itself');
            END IF;
        END IF;
        UPDATE product SET list_price = list_price WHERE id = NEW.pack_id;
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.pack_id <> NEW.pack_id) THEN
        UPDATE product SET list_price = list_price WHERE id = OLD.pack_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER pack_item_changed
AFTER INSERT OR DELETE OR UPDATE OF pack_id, product_id, quantity ON pack_item
FOR EACH ROW EXECUTE FUNCTION pack_item_changed();

CREATE OR REPLACE FUNCTION pack_item_keep_pack() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pack_item WHERE pack_id = OLD.id) THEN
        PERFORM refuse('pack_item_needs_pack', 'a product with contents stays a pack');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER pack_item_keep_pack
BEFORE UPDATE OF kind ON product
FOR EACH ROW WHEN (OLD.kind = 'PACK' AND NEW.kind <> 'PACK')
EXECUTE FUNCTION pack_item_keep_pack();
