-- Tenants as people manage them: organisations, workspaces, people and their roles, agents, policies, connections; what
-- is captured from here to Kafka; and the outbox, by which no change can be lost to the audit trail.
--
-- agentc2_app sees rows of the organisation that its transaction is scoped to (agentc2.org_id), and of the person it is
-- scoped to (agentc2.user_id) that person's own. Row-level security is forced, also on the owner.

ALTER TABLE organizations
    ADD COLUMN region       text COLLATE "C" NOT NULL DEFAULT 'local' CHECK (region ~ '^[a-z0-9-]{1,32}$'),
    ADD COLUMN cors_origins text[]           NOT NULL DEFAULT '{}',
    ADD COLUMN row_version  bigint           NOT NULL DEFAULT 1,
    ADD COLUMN deleted_at   timestamptz;
ALTER TABLE organizations DROP CONSTRAINT organizations_status_check;
ALTER TABLE organizations ADD CONSTRAINT organizations_status_check CHECK (status IN ('ACTIVE', 'SUSPENDED', 'DELETED'));
COMMENT ON COLUMN organizations.region IS 'Where its data is meant to stay; a label that the operator gives meaning to.';
COMMENT ON COLUMN organizations.cors_origins IS 'Origins whose pages may call the API with a key of this organisation.';
COMMENT ON COLUMN organizations.row_version IS 'Counts the changes of the row: its ETag.';

CREATE TABLE workspaces (
    id          text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id      text COLLATE "C" NOT NULL REFERENCES organizations,
    slug        text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name        text             NOT NULL,
    row_version bigint           NOT NULL DEFAULT 1,
    created_at  timestamptz      NOT NULL DEFAULT now(),
    updated_at  timestamptz      NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX workspaces_slug ON workspaces (org_id, slug) WHERE deleted_at IS NULL;

CREATE TABLE guardrail_policies (
    id           text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id       text COLLATE "C" NOT NULL REFERENCES organizations,
    slug         text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name         text             NOT NULL,
    input_action text COLLATE "C" NOT NULL CHECK (input_action IN ('BLOCK', 'REPORT', 'OFF')),
    output_rules text[]           NOT NULL,
    row_version  bigint           NOT NULL DEFAULT 1,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    updated_at   timestamptz      NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX guardrail_policies_slug ON guardrail_policies (org_id, slug) WHERE deleted_at IS NULL;
COMMENT ON COLUMN guardrail_policies.input_action IS 'What a message that looks like an injection meets: BLOCK refuses the turn, REPORT lets it through with an event, OFF does not look.';
COMMENT ON COLUMN guardrail_policies.output_rules IS 'Rules whose findings are replaced in answers: private-key, json-web-token, secret, email, card, phone.';

ALTER TABLE agents
    ADD COLUMN workspace_id   text COLLATE "C",
    ADD COLUMN description    text   NOT NULL DEFAULT '',
    ADD COLUMN latest_version int    NOT NULL DEFAULT 0,
    ADD COLUMN row_version    bigint NOT NULL DEFAULT 1,
    ADD COLUMN deleted_at     timestamptz,
    ADD CONSTRAINT agents_workspace FOREIGN KEY (org_id, workspace_id) REFERENCES workspaces (org_id, id);
UPDATE agents a SET latest_version = coalesce((SELECT max(version) FROM agent_versions v WHERE v.agent_id = a.id), 0);
ALTER TABLE agents DROP CONSTRAINT agents_org_id_slug_key;
CREATE UNIQUE INDEX agents_slug ON agents (org_id, slug) WHERE deleted_at IS NULL;
COMMENT ON COLUMN agents.latest_version IS 'Highest version there is; the next one is this plus one.';

ALTER TABLE agent_versions
    ADD COLUMN guardrail_policy_id text COLLATE "C",
    ADD COLUMN note                text NOT NULL DEFAULT '',
    ADD CONSTRAINT agent_versions_guardrails FOREIGN KEY (org_id, guardrail_policy_id) REFERENCES guardrail_policies (org_id, id);
COMMENT ON COLUMN agent_versions.guardrail_policy_id IS 'Policy of its turns; absent for the platform''s own.';

CREATE TABLE users (
    id            text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[a-z0-9]{8,32}$'),
    email         text COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email) AND email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 254),
    name          text             NOT NULL,
    password_hash text,
    status        text COLLATE "C" NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'DISABLED')),
    created_at    timestamptz      NOT NULL DEFAULT now(),
    updated_at    timestamptz      NOT NULL DEFAULT now()
);
COMMENT ON COLUMN users.password_hash IS 'Argon2id in PHC form; absent for those who sign in elsewhere.';

CREATE TABLE memberships (
    org_id      text COLLATE "C" NOT NULL REFERENCES organizations,
    user_id     text COLLATE "C" NOT NULL REFERENCES users,
    role        text COLLATE "C" NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
    row_version bigint           NOT NULL DEFAULT 1,
    created_at  timestamptz      NOT NULL DEFAULT now(),
    updated_at  timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

ALTER TABLE api_keys
    ADD COLUMN row_version bigint NOT NULL DEFAULT 1;

CREATE TABLE connections (
    id           text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id       text COLLATE "C" NOT NULL REFERENCES organizations,
    workspace_id text COLLATE "C",
    slug         text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name         text             NOT NULL,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('MCP', 'MODEL_PROVIDER')),
    url          text,
    settings     jsonb            NOT NULL DEFAULT '{}',
    enabled      boolean          NOT NULL DEFAULT true,
    row_version  bigint           NOT NULL DEFAULT 1,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    updated_at   timestamptz      NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, workspace_id) REFERENCES workspaces (org_id, id)
);
CREATE UNIQUE INDEX connections_slug ON connections (org_id, slug) WHERE deleted_at IS NULL;
COMMENT ON COLUMN connections.settings IS 'What isn''t secret; credentials are in connection_secrets.';

CREATE TABLE connection_secrets (
    connection_id text COLLATE "C" NOT NULL PRIMARY KEY,
    org_id        text COLLATE "C" NOT NULL,
    ciphertext    bytea            NOT NULL,
    key_id        bigint           NOT NULL,
    updated_at    timestamptz      NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE connection_secrets IS 'AES-256-GCM; the associated data binds organisation and connection, so a row is worth nothing elsewhere. Never captured.';
COMMENT ON COLUMN connection_secrets.key_id IS 'Key of the ring that it is encrypted under: what a rotation has still to wrap anew.';

-- Captured as it is: one row a live agent, one record of config.agents.
CREATE TABLE live_agents (
    id                  text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES agents,
    org_id              text COLLATE "C" NOT NULL,
    workspace_id        text COLLATE "C",
    slug                text COLLATE "C" NOT NULL,
    name                text             NOT NULL,
    version             int              NOT NULL,
    instructions        text             NOT NULL,
    tier                text,
    model               text,
    tools               text[]           NOT NULL,
    memory_messages     int              NOT NULL,
    max_steps           int              NOT NULL,
    max_output_tokens   int              NOT NULL,
    temperature         double precision,
    turn_timeout_ms     bigint           NOT NULL,
    guardrail_policy_id text COLLATE "C",
    updated_at          timestamptz      NOT NULL
);
COMMENT ON TABLE live_agents IS 'Made by a trigger of agents from the live version, at the end of each transaction; nobody else writes it.';

CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    audit_id     text COLLATE "C" NOT NULL UNIQUE,
    org_id       text COLLATE "C" NOT NULL,
    actor        text             NOT NULL,
    action       text             NOT NULL,
    subject_type text             NOT NULL,
    subject_id   text             NOT NULL,
    before       jsonb,
    after        jsonb,
    request_id   text,
    at           timestamptz      NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE outbox IS 'Who changed what, written in the transaction of the change and captured to audit.records. Secrets are masked before they come here.';

CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.row_version := OLD.row_version + 1;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
DROP TRIGGER organizations_updated ON organizations;
DROP TRIGGER agents_updated ON agents;
DROP FUNCTION note_time_of_update();

DO $$
DECLARE
    counted text;
BEGIN
    FOREACH counted IN ARRAY ARRAY ['organizations', 'workspaces', 'guardrail_policies', 'agents', 'memberships', 'connections'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I BEFORE UPDATE ON %2$I FOR EACH ROW EXECUTE FUNCTION count_change()',
            counted || '_counted', counted);
    END LOOP;
END $$;

CREATE FUNCTION keep_live_agent() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    DELETE FROM live_agents l WHERE l.id = NEW.id AND NOT EXISTS (
        SELECT FROM agents a WHERE a.id = NEW.id AND a.deleted_at IS NULL AND a.live_version IS NOT NULL);
    INSERT INTO live_agents
    SELECT a.id, a.org_id, a.workspace_id, a.slug, a.name, v.version, v.instructions, v.tier, v.model, v.tools,
           v.memory_messages, v.max_steps, v.max_output_tokens, v.temperature, v.turn_timeout_ms, v.guardrail_policy_id,
           a.updated_at
    FROM agents a JOIN agent_versions v ON v.agent_id = a.id AND v.version = a.live_version
    WHERE a.id = NEW.id AND a.deleted_at IS NULL
    ON CONFLICT (id) DO UPDATE SET
        org_id = EXCLUDED.org_id, workspace_id = EXCLUDED.workspace_id, slug = EXCLUDED.slug, name = EXCLUDED.name,
        version = EXCLUDED.version, instructions = EXCLUDED.instructions, tier = EXCLUDED.tier, model = EXCLUDED.model,
        tools = EXCLUDED.tools, memory_messages = EXCLUDED.memory_messages, max_steps = EXCLUDED.max_steps,
        max_output_tokens = EXCLUDED.max_output_tokens, temperature = EXCLUDED.temperature,
        turn_timeout_ms = EXCLUDED.turn_timeout_ms, guardrail_policy_id = EXCLUDED.guardrail_policy_id,
        updated_at = EXCLUDED.updated_at;
    RETURN NULL;
END $$;
-- At the end of the transaction: an agent may come before its first version.
CREATE CONSTRAINT TRIGGER agents_live AFTER INSERT OR UPDATE ON agents
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep_live_agent();

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY ['workspaces', 'guardrail_policies', 'memberships', 'connections',
            'connection_secrets', 'live_agents', 'outbox'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY of_organization ON %I TO agentc2_app '
            'USING (org_id = current_setting(''agentc2.org_id'', true)) '
            'WITH CHECK (org_id = current_setting(''agentc2.org_id'', true))', tenant_table);
    END LOOP;
END $$;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY oneself ON users TO agentc2_app
    USING (id = current_setting('agentc2.user_id', true))
    WITH CHECK (id = current_setting('agentc2.user_id', true));
CREATE POLICY members ON users FOR SELECT TO agentc2_app
    USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.org_id = current_setting('agentc2.org_id', true)));
CREATE POLICY own ON memberships FOR SELECT TO agentc2_app USING (user_id = current_setting('agentc2.user_id', true));

-- Forced on the owner too; these let the functions that run as the owner see what they need.
CREATE POLICY seen_by_owner ON agents FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY seen_by_owner ON agent_versions FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY kept_by_owner ON live_agents TO CURRENT_USER USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON workspaces, guardrail_policies, connections TO agentc2_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships, connection_secrets TO agentc2_app;
GRANT SELECT ON live_agents TO agentc2_app;
GRANT INSERT ON outbox TO agentc2_app;
GRANT SELECT (id, email, name, status, created_at, updated_at), UPDATE (name) ON users TO agentc2_app;

-- Agents that there are already.
UPDATE agents SET name = name;

-- Keys of those who may do everything may do what is new.
UPDATE api_keys SET permissions = permissions || ARRAY ['READ_CONFIG', 'READ_AUDIT', 'MANAGE_AGENTS', 'MANAGE_POLICIES',
        'MANAGE_CONNECTIONS', 'MANAGE_MEMBERS', 'MANAGE_KEYS', 'MANAGE_ORGANIZATION']
WHERE created_by = 'system:bootstrap';
