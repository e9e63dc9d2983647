-- docs/domain.md, search: the words of a section's name, by which its products are found too.
-- And sections: no two have a name that differs only in accents, case and punctuation.
-- Raises section_name_alike.
CREATE OR REPLACE FUNCTION section_search() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    folded text := fold_text(NEW.name);
    longest text;
BEGIN
    -- Who names sections takes turns, and sees the names given before.
    PERFORM pg_advisory_xact_lock('section'::regclass::oid::bigint);
    DELETE FROM section_word WHERE section_id = NEW.id;
    INSERT INTO section_word (section_id, word)
    SELECT DISTINCT NEW.id, left(word, 40)
    FROM unnest(string_to_array(folded, ' ')) AS named (word)
    WHERE length(word) > 1 OR word ~ '[0-9]';
    -- Whoever has the same folded name has the same words, so only those with one of them are folded.
    SELECT word INTO longest FROM section_word WHERE section_id = NEW.id ORDER BY length(word) DESC, word LIMIT 1;
    IF folded <> '' AND EXISTS (
        SELECT FROM (
            SELECT other.name FROM section_word AS shared JOIN section AS other ON other.id = shared.section_id
            WHERE shared.word = longest AND other.id <> NEW.id
            UNION ALL
            SELECT other.name FROM section AS other
            WHERE longest IS NULL AND other.id <> NEW.id
              AND NOT EXISTS (SELECT FROM section_word WHERE section_id = other.id)
            OFFSET 0 -- Found first, then folded.
        ) AS candidate
        WHERE fold_text(candidate.name) = folded
    ) THEN
        PERFORM refuse('section_name_alike', 'another section has this name, in other letters');
    END IF;
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
