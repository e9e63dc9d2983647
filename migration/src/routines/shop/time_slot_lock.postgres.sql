-- Whoever places, moves, holds or reassigns takes turns at the slot, and sees those before. Who is on duty may not
-- change meanwhile: those who change it (shop/shop_order_reassignment) wait for all who share this lock, then see
-- their orders, while the ones who come later see the change.
CREATE OR REPLACE FUNCTION time_slot_lock(slot uuid, other_slot uuid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared('shift'::regclass::oid::bigint);
    PERFORM FROM time_slot WHERE id IN (slot, other_slot) ORDER BY id FOR NO KEY UPDATE;
END
$$;
