-- docs/domain.md, names without accents, and search: what a product is sorted by, and the words it is found by. A word of
-- the name weighs 10, the first one 12, a word of the comment 3; a word in several places counts once, where it weighs
-- most. Single letters are no words.
CREATE OR REPLACE FUNCTION product_name_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.name_key := fold_text(NEW.name);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER product_name_key
BEFORE INSERT OR UPDATE OF name, name_key ON product
FOR EACH ROW EXECUTE FUNCTION product_name_key();

CREATE OR REPLACE FUNCTION product_search() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM product_word WHERE product_id = NEW.id;
    INSERT INTO product_word (product_id, word, weight)
    SELECT NEW.id, left(word, 40), max(weight)
    FROM (
        SELECT word, CASE place WHEN 1 THEN 12 ELSE 10 END AS weight
        FROM unnest(string_to_array(NEW.name_key, ' ')) WITH ORDINALITY AS named (word, place)
        UNION ALL
        SELECT word, 3 FROM unnest(string_to_array(fold_text(NEW.comment), ' ')) AS said (word)
    ) AS part
    WHERE length(word) > 1 OR word ~ '[0-9]'
    GROUP BY left(word, 40);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER product_search_insert
AFTER INSERT ON product
FOR EACH ROW EXECUTE FUNCTION product_search();

CREATE OR REPLACE TRIGGER product_search_update
AFTER UPDATE OF name, name_key, comment ON product
FOR EACH ROW WHEN (NEW.name_key <> OLD.name_key OR NEW.comment <> OLD.comment)
EXECUTE FUNCTION product_search();
