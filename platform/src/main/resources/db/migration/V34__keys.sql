-- Which organisations have credentials, and under which keys of the ring: what a rotation has to go through. Tells
-- nothing else, and is asked by the commands that rotate and prune keys.
CREATE POLICY counted_by_owner ON connection_secrets FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION keys_in_use() RETURNS TABLE (org_id text, key_id bigint)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT DISTINCT s.org_id, s.key_id FROM connection_secrets s
$$;
REVOKE ALL ON FUNCTION keys_in_use() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys_in_use() TO agentc2_app;
