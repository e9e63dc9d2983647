-- docs/domain.md, search: the vocabulary, and the pieces by which a word is found in spite of a typo: each three letters in
-- a row, its beginning marked by a blank, and of short words also what remains without the letter at a place
-- ('3-pan'; place 0 is the whole word). The worker deletes words that nothing has any more.
CREATE OR REPLACE FUNCTION search_word_know() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Locked, so that the worker doesn't delete it meanwhile.
    PERFORM FROM search_word WHERE word = NEW.word FOR KEY SHARE;
    IF NOT FOUND THEN
        -- Transactions that bring new words take turns: two that bring the same ones in another order would deadlock.
        PERFORM pg_advisory_xact_lock(hashtext('search_word'));
        INSERT INTO search_word (word) VALUES (NEW.word) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER search_word_know
BEFORE INSERT OR UPDATE OF word ON product_word
FOR EACH ROW EXECUTE FUNCTION search_word_know();

CREATE OR REPLACE TRIGGER search_word_know
BEFORE INSERT OR UPDATE OF word ON section_word
FOR EACH ROW EXECUTE FUNCTION search_word_know();

CREATE OR REPLACE FUNCTION search_word_cut() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO search_gram (gram, word)
    SELECT DISTINCT gram, NEW.word
    FROM (
        SELECT substr(' ' || NEW.word, place, 3) AS gram FROM generate_series(1, length(NEW.word) - 1) AS place
        UNION ALL
        SELECT place || '-' || left(NEW.word, place - 1) || substr(NEW.word, place + 1)
        FROM generate_series(1, length(NEW.word)) AS place WHERE length(NEW.word) BETWEEN 3 AND 6
        UNION ALL
        SELECT '0-' || NEW.word WHERE length(NEW.word) BETWEEN 2 AND 6
    ) AS piece
    -- A number with another digit is another number.
    WHERE NEW.word !~ '[0-9]';
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER search_word_cut
AFTER INSERT ON search_word
FOR EACH ROW EXECUTE FUNCTION search_word_cut();
