-- docs/domain.md, search: the words of a section's name, by which its products are found too.
CREATE OR REPLACE FUNCTION section_search() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM section_word WHERE section_id = NEW.id;
    INSERT INTO section_word (section_id, word)
    SELECT DISTINCT NEW.id, left(word, 40)
    FROM unnest(string_to_array(fold_text(NEW.name), ' ')) AS named (word)
    WHERE length(word) > 1 OR word ~ '[0-9]';
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER section_search_insert
AFTER INSERT ON section
FOR EACH ROW EXECUTE FUNCTION section_search();

CREATE OR REPLACE TRIGGER section_search_update
AFTER UPDATE OF name ON section
FOR EACH ROW WHEN (NEW.name <> OLD.name)
EXECUTE FUNCTION section_search();
