-- The ledger of tool calls: one row a call, made before the call and settled after it, so that a settled call is never
-- made again and nobody is left to guess about one that was begun.
--
--   agentc2_app     opens and settles calls of the one organisation that a transaction is scoped to;
--   agentc2_keeper  removes what has outlived its use, of any organisation; it can't touch anything younger.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY ['agentc2_app', 'agentc2_keeper'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- roles belong to the whole server: another database's migration was first
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO agentc2_app, agentc2_keeper;

CREATE TABLE tool_effects (
    org_id         text COLLATE "C" NOT NULL,
    effect_id      text COLLATE "C" NOT NULL,
    tool           text COLLATE "C" NOT NULL,
    state          text COLLATE "C" NOT NULL CHECK (state IN ('dispatched', 'settled')),
    dispatches     int              NOT NULL DEFAULT 1,
    dispatched_at  timestamptz      NOT NULL DEFAULT now(),
    settled_at     timestamptz,
    outcome        text COLLATE "C",
    content        text,
    content_type   text COLLATE "C",
    truncated      boolean,
    failure_kind   text COLLATE "C",
    failure_detail text,
    started_at     timestamptz,
    duration_ms    bigint,
    PRIMARY KEY (org_id, effect_id),
    CHECK ((state = 'settled') = (outcome IS NOT NULL))
) WITH (fillfactor = 60);
CREATE INDEX tool_effects_by_age ON tool_effects (dispatched_at);
COMMENT ON TABLE tool_effects IS 'Tool calls that were begun, and how they ended. A settled row never changes.';
COMMENT ON COLUMN tool_effects.dispatches IS 'How often the call was begun: more than once after a crash.';
COMMENT ON COLUMN tool_effects.content IS 'Result for the model, as it was sent; NUL characters are U+FFFD.';

ALTER TABLE tool_effects ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_effects FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON tool_effects TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true))
    WITH CHECK (org_id = current_setting('agentc2.org_id', true));
-- Commands stay in Kafka for seven days: what is older can't come again.
CREATE POLICY outlived ON tool_effects TO agentc2_keeper USING (dispatched_at < now() - interval '7 days');
GRANT SELECT, INSERT, UPDATE ON tool_effects TO agentc2_app;
GRANT SELECT, DELETE ON tool_effects TO agentc2_keeper;

-- Notes that a call is about to be made, and tells what was known of it: one round trip, its own transaction.
-- known_state is null for a new call. Only a call that can be made again does without waiting for the disk.
CREATE FUNCTION open_tool_effect(wanted_org text, wanted_effect text, wanted_tool text, durable boolean)
    RETURNS TABLE (known_state text, outcome text, content text, content_type text, truncated boolean,
                   failure_kind text, failure_detail text, started_at timestamptz, duration_ms bigint)
    LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('agentc2.org_id', wanted_org, true);
    IF NOT durable THEN
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    INSERT INTO tool_effects (org_id, effect_id, tool, state)
        VALUES (wanted_org, wanted_effect, wanted_tool, 'dispatched')
        ON CONFLICT (org_id, effect_id) DO NOTHING;
    IF FOUND THEN
        RETURN QUERY SELECT NULL::text, NULL::text, NULL::text, NULL::text, NULL::boolean,
                            NULL::text, NULL::text, NULL::timestamptz, NULL::bigint;
        RETURN;
    END IF;
    UPDATE tool_effects e SET dispatches = e.dispatches + 1
        WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect AND e.state = 'dispatched';
    RETURN QUERY SELECT e.state, e.outcome, e.content, e.content_type, e.truncated,
                        e.failure_kind, e.failure_detail, e.started_at, e.duration_ms
        FROM tool_effects e WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect;
END $$;

-- Notes how a call ended, once: the first to settle it wins, and whoever comes later is told what holds.
CREATE FUNCTION settle_tool_effect(wanted_org text, wanted_effect text, wanted_tool text, new_outcome text,
                                   new_content text, new_content_type text, new_truncated boolean,
                                   new_failure_kind text, new_failure_detail text,
                                   new_started_at timestamptz, new_duration_ms bigint)
    RETURNS TABLE (known_state text, outcome text, content text, content_type text, truncated boolean,
                   failure_kind text, failure_detail text, started_at timestamptz, duration_ms bigint)
    LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('agentc2.org_id', wanted_org, true);
    INSERT INTO tool_effects AS e (org_id, effect_id, tool, state, settled_at, outcome, content, content_type,
                                   truncated, failure_kind, failure_detail, started_at, duration_ms)
        VALUES (wanted_org, wanted_effect, wanted_tool, 'settled', now(), new_outcome, new_content, new_content_type,
                new_truncated, new_failure_kind, new_failure_detail, new_started_at, new_duration_ms)
        ON CONFLICT (org_id, effect_id) DO UPDATE
            SET state = 'settled', settled_at = excluded.settled_at, outcome = excluded.outcome,
                content = excluded.content, content_type = excluded.content_type, truncated = excluded.truncated,
                failure_kind = excluded.failure_kind, failure_detail = excluded.failure_detail,
                started_at = excluded.started_at, duration_ms = excluded.duration_ms
            WHERE e.state = 'dispatched';
    IF FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT e.state, e.outcome, e.content, e.content_type, e.truncated,
                        e.failure_kind, e.failure_detail, e.started_at, e.duration_ms
        FROM tool_effects e WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect;
END $$;

REVOKE ALL ON FUNCTION open_tool_effect(text, text, text, boolean),
    settle_tool_effect(text, text, text, text, text, text, boolean, text, text, timestamptz, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_tool_effect(text, text, text, boolean),
    settle_tool_effect(text, text, text, text, text, text, boolean, text, text, timestamptz, bigint) TO agentc2_app;
