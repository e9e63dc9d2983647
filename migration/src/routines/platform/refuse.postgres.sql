-- How a trigger refuses: error 23514 (check violation) that carries the name of the rule as its
-- constraint, exactly as a CHECK of that name would. platform/constraint names map it for people.
CREATE OR REPLACE FUNCTION refuse(rule text, explanation text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = explanation;
END
$$;

-- The same as the whole body of a trigger: EXECUTE FUNCTION refuse_row('rule', 'explanation').
CREATE OR REPLACE FUNCTION refuse_row() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], MESSAGE = TG_ARGV[1];
END
$$;
