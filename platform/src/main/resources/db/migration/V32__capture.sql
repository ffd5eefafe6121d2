-- Configuration goes to Kafka by logical decoding: the owner's connection reads the tables below once and then their
-- changes (docs/capture.md). Publication, slot and the table of offsets belong together and are made by ingress, which
-- also makes them anew when one of them is lost.

-- What looked at the tables every half second isn't needed any more. The role stays, with nothing that it may do: roles
-- belong to the whole server, where another database may still use it.
DROP TRIGGER organizations_announced ON organizations;
DROP TRIGGER agents_announced ON agents;
DROP FUNCTION announce_configuration();
DO $$
DECLARE
    published_table text;
BEGIN
    FOREACH published_table IN ARRAY ARRAY ['organizations', 'agents', 'agent_versions'] LOOP
        EXECUTE format('DROP POLICY published ON %I', published_table);
        EXECUTE format('REVOKE ALL ON %I FROM agentc2_config', published_table);
    END LOOP;
END $$;
REVOKE ALL ON SCHEMA public FROM agentc2_config;

-- An update leaves large values that it didn't change out of the log; with the old row they are there.
ALTER TABLE organizations REPLICA IDENTITY FULL;
ALTER TABLE live_agents REPLICA IDENTITY FULL;
ALTER TABLE guardrail_policies REPLICA IDENTITY FULL;
ALTER TABLE connections REPLICA IDENTITY FULL;

-- Row-level security is forced on the owner too; decoding the log isn't subject to it, reading the tables is.
CREATE POLICY captured_by_owner ON guardrail_policies FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY captured_by_owner ON connections FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY captured_by_owner ON outbox FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY cleaned_by_owner ON outbox FOR DELETE TO CURRENT_USER USING (true);
CREATE INDEX outbox_by_time ON outbox (at);

-- How far the slot has been read, kept by Debezium (its form), beside the slot and lost together with it.
CREATE TABLE capture_offsets (
    id                varchar(36)   NOT NULL PRIMARY KEY,
    offset_key        varchar(1255),
    offset_val        varchar(1255),
    record_insert_ts  timestamp     NOT NULL,
    record_insert_seq integer       NOT NULL
);
COMMENT ON TABLE capture_offsets IS 'Written by the owner''s connection only; deleting its rows makes capture read all tables anew.';
