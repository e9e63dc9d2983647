-- docs/domain.md, names without accents: how a text reads where accents, case and punctuation do not count. The table
-- letter_fold says what becomes of each letter; what separates words becomes a blank.
CREATE OR REPLACE FUNCTION fold_text(given text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    folded text := lower(given COLLATE "C");
    entry letter_fold;
BEGIN
    -- Letters that become nothing come last: translate drops those without a counterpart.
    SELECT translate(
        folded,
        string_agg(letter, '' ORDER BY length(base) DESC, position),
        string_agg(base, '' ORDER BY length(base) DESC, position)
    )
    INTO folded
    FROM letter_fold WHERE length(base) <= 1;
    FOR entry IN SELECT * FROM letter_fold WHERE length(base) > 1 LOOP
        folded := replace(folded, entry.letter, entry.base);
    END LOOP;
    RETURN trim(folded);
END
$$;
