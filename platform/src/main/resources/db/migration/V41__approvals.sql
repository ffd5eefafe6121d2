-- Approvals: when an agent's tool calls need a person's leave, and what was asked and decided (docs/approvals.md).

ALTER TABLE agent_versions ADD COLUMN approval jsonb;
COMMENT ON COLUMN agent_versions.approval IS 'When a person is asked before a tool call, as it was given; absent for never.';

ALTER TABLE live_agents ADD COLUMN approval jsonb;

CREATE OR REPLACE FUNCTION keep_live_agent() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    DELETE FROM live_agents l WHERE l.id = NEW.id AND NOT EXISTS (
        SELECT FROM agents a WHERE a.id = NEW.id AND a.deleted_at IS NULL AND a.live_version IS NOT NULL);
    INSERT INTO live_agents (id, org_id, workspace_id, slug, name, version, instructions, tier, model, tools,
        memory_messages, max_steps, max_output_tokens, temperature, turn_timeout_ms, guardrail_policy_id, updated_at,
        approval)
    SELECT a.id, a.org_id, a.workspace_id, a.slug, a.name, v.version, v.instructions, v.tier, v.model, v.tools,
           v.memory_messages, v.max_steps, v.max_output_tokens, v.temperature, v.turn_timeout_ms, v.guardrail_policy_id,
           a.updated_at, v.approval
    FROM agents a JOIN agent_versions v ON v.agent_id = a.id AND v.version = a.live_version
    WHERE a.id = NEW.id AND a.deleted_at IS NULL
    ON CONFLICT (id) DO UPDATE SET
        org_id = EXCLUDED.org_id, workspace_id = EXCLUDED.workspace_id, slug = EXCLUDED.slug, name = EXCLUDED.name,
        version = EXCLUDED.version, instructions = EXCLUDED.instructions, tier = EXCLUDED.tier, model = EXCLUDED.model,
        tools = EXCLUDED.tools, memory_messages = EXCLUDED.memory_messages, max_steps = EXCLUDED.max_steps,
        max_output_tokens = EXCLUDED.max_output_tokens, temperature = EXCLUDED.temperature,
        turn_timeout_ms = EXCLUDED.turn_timeout_ms, guardrail_policy_id = EXCLUDED.guardrail_policy_id,
        updated_at = EXCLUDED.updated_at, approval = EXCLUDED.approval;
    RETURN NULL;
END $$;

CREATE TABLE approvals (
    org_id           text COLLATE "C" NOT NULL,
    approval_id      text COLLATE "C" NOT NULL,
    conversation_id  text COLLATE "C" NOT NULL,
    turn_id          text COLLATE "C" NOT NULL,
    call_id          text COLLATE "C" NOT NULL,
    tool             text             NOT NULL,
    agent_id         text COLLATE "C",
    user_id          text COLLATE "C",
    arguments        text,
    by_user          boolean,
    requested_at     timestamptz,
    expires_at       timestamptz,
    verdict          text COLLATE "C",
    decision_id      text COLLATE "C",
    decided_by       text COLLATE "C",
    decided_at       timestamptz,
    edited_arguments text,
    reason           text,
    PRIMARY KEY (org_id, approval_id)
) WITH (fillfactor = 80);
CREATE INDEX approvals_by_time ON approvals (org_id, requested_at DESC, approval_id DESC);
CREATE INDEX approvals_open ON approvals (org_id, requested_at DESC, approval_id DESC) WHERE verdict IS NULL;
COMMENT ON TABLE approvals IS 'What people are and were asked about tool calls, one row a question, by audit-sink from turns.events.';
COMMENT ON COLUMN approvals.approval_id IS 'turn_id.call_id';
COMMENT ON COLUMN approvals.verdict IS 'APPROVED, REJECTED, EXPIRED or WITHDRAWN; absent while the question is open.';

ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON approvals FOR SELECT TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true));
CREATE POLICY kept_by_sink ON approvals TO agentc2_sink USING (true) WITH CHECK (true);
GRANT SELECT ON approvals TO agentc2_app;
GRANT SELECT, INSERT, UPDATE ON approvals TO agentc2_sink;

-- Keys of those who may run the organisation may do what is new.
UPDATE api_keys SET permissions = permissions || ARRAY ['DECIDE_APPROVALS'] WHERE permissions @> ARRAY ['MANAGE_AGENTS'];
