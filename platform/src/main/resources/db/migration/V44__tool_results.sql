-- Results of tool calls that are too large for a record, and what can't be text, by claim check (docs/tools.md).
--
--   agentc2_app     keeps and reads results of the one organisation that a transaction is scoped to;
--   agentc2_keeper  removes what has outlived its time, and what no settled call refers to; it can't read what they hold.

CREATE TABLE tool_results (
    org_id          text COLLATE "C" NOT NULL,
    result_id       text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    effect_id       text COLLATE "C" NOT NULL,
    media_type      text COLLATE "C" NOT NULL,
    size            bigint           NOT NULL CHECK (size = octet_length(data)),
    sha256          text COLLATE "C" NOT NULL,
    data            bytea            NOT NULL,
    referred        boolean          NOT NULL DEFAULT false,
    created_at      timestamptz      NOT NULL DEFAULT now(),
    expires_at      timestamptz      NOT NULL,
    PRIMARY KEY (org_id, result_id)
);
-- Not compressed: a piece out of the middle is read without the rest.
ALTER TABLE tool_results ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE INDEX tool_results_by_end ON tool_results (expires_at);
CREATE INDEX tool_results_unreferred ON tool_results (created_at) WHERE NOT referred;
COMMENT ON TABLE tool_results IS 'Whole results of tool calls, by the ids that tools.results carries. They never change.';
COMMENT ON COLUMN tool_results.referred IS 'Whether the settled call says so; what a worker that died left behind is not.';

ALTER TABLE tool_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_results FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON tool_results TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true))
    WITH CHECK (org_id = current_setting('agentc2.org_id', true));
-- No call takes an hour: nobody will refer any more to what nobody referred to by then.
CREATE POLICY outlived ON tool_results TO agentc2_keeper
    USING (expires_at < now() OR (NOT referred AND created_at < now() - interval '1 hour'));
GRANT SELECT, INSERT, UPDATE (referred, created_at, expires_at) ON tool_results TO agentc2_app;
GRANT SELECT (org_id, result_id, referred, created_at, expires_at), DELETE ON tool_results TO agentc2_keeper;

ALTER TABLE tool_effects ADD COLUMN results jsonb;
COMMENT ON COLUMN tool_effects.results IS 'What tool_results keeps of the result, as the record refers to it; absent for nothing.';

-- As open_tool_effect and settle_tool_effect of V20, which instances of before go on calling, with what is kept of the result.
CREATE FUNCTION begin_tool_effect(wanted_org text, wanted_effect text, wanted_tool text, durable boolean)
    RETURNS TABLE (known_state text, outcome text, content text, content_type text, truncated boolean,
                   failure_kind text, failure_detail text, started_at timestamptz, duration_ms bigint, results jsonb)
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
                            NULL::text, NULL::text, NULL::timestamptz, NULL::bigint, NULL::jsonb;
        RETURN;
    END IF;
    UPDATE tool_effects e SET dispatches = e.dispatches + 1
        WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect AND e.state = 'dispatched';
    RETURN QUERY SELECT e.state, e.outcome, e.content, e.content_type, e.truncated,
                        e.failure_kind, e.failure_detail, e.started_at, e.duration_ms, e.results
        FROM tool_effects e WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect;
END $$;

CREATE FUNCTION end_tool_effect(wanted_org text, wanted_effect text, wanted_tool text, new_outcome text,
                                new_content text, new_content_type text, new_truncated boolean,
                                new_failure_kind text, new_failure_detail text,
                                new_started_at timestamptz, new_duration_ms bigint, new_results jsonb)
    RETURNS TABLE (known_state text, outcome text, content text, content_type text, truncated boolean,
                   failure_kind text, failure_detail text, started_at timestamptz, duration_ms bigint, results jsonb)
    LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('agentc2.org_id', wanted_org, true);
    INSERT INTO tool_effects AS e (org_id, effect_id, tool, state, settled_at, outcome, content, content_type,
                                   truncated, failure_kind, failure_detail, started_at, duration_ms, results)
        VALUES (wanted_org, wanted_effect, wanted_tool, 'settled', now(), new_outcome, new_content, new_content_type,
                new_truncated, new_failure_kind, new_failure_detail, new_started_at, new_duration_ms, new_results)
        ON CONFLICT (org_id, effect_id) DO UPDATE
            SET state = 'settled', settled_at = excluded.settled_at, outcome = excluded.outcome,
                content = excluded.content, content_type = excluded.content_type, truncated = excluded.truncated,
                failure_kind = excluded.failure_kind, failure_detail = excluded.failure_detail,
                started_at = excluded.started_at, duration_ms = excluded.duration_ms, results = excluded.results
            WHERE e.state = 'dispatched';
    IF FOUND THEN
        IF new_results IS NOT NULL THEN
            UPDATE tool_results r SET referred = true
                WHERE r.org_id = wanted_org
                  AND r.result_id IN (SELECT kept ->> 'id' FROM jsonb_array_elements(new_results) kept);
        END IF;
        RETURN;
    END IF;
    RETURN QUERY SELECT e.state, e.outcome, e.content, e.content_type, e.truncated,
                        e.failure_kind, e.failure_detail, e.started_at, e.duration_ms, e.results
        FROM tool_effects e WHERE e.org_id = wanted_org AND e.effect_id = wanted_effect;
END $$;

REVOKE ALL ON FUNCTION begin_tool_effect(text, text, text, boolean),
    end_tool_effect(text, text, text, text, text, text, boolean, text, text, timestamptz, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_tool_effect(text, text, text, boolean),
    end_tool_effect(text, text, text, text, text, text, boolean, text, text, timestamptz, bigint, jsonb) TO agentc2_app;
