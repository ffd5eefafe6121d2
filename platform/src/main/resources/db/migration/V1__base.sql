-- Organisations, their agents and their API keys.
--
-- Nobody works as the owner of these tables. Row-level security is enabled and forced on all of them:
--   agentc2_app     sees and writes rows of the one organisation that its transaction is scoped to (agentc2.org_id);
--   agentc2_config  reads organisations and agents of all organisations, to publish them to Kafka, and nothing else.
-- The one question that comes before the organisation is known, whose API key this is, is answered by a function that
-- runs as the owner and tells about one key whose id the caller must know.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY ['agentc2_app', 'agentc2_config'] LOOP
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

GRANT USAGE ON SCHEMA public TO agentc2_app, agentc2_config;

CREATE TABLE organizations (
    id                text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    slug              text COLLATE "C" NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name              text             NOT NULL,
    status            text COLLATE "C" NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
    daily_limit_nanos bigint CHECK (daily_limit_nanos >= 0),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now()
);
COMMENT ON COLUMN organizations.id IS 'The tenant: first part of record keys, so it never changes and holds no slash.';
COMMENT ON COLUMN organizations.daily_limit_nanos IS 'Spending limit of a UTC day, nano-USD; absent when there is none.';

CREATE TABLE agents (
    id           text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id       text COLLATE "C" NOT NULL REFERENCES organizations,
    slug         text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name         text             NOT NULL,
    live_version int,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    updated_at   timestamptz      NOT NULL DEFAULT now(),
    UNIQUE (org_id, slug),
    UNIQUE (org_id, id)
);
COMMENT ON COLUMN agents.live_version IS 'The version that answers; absent while the agent is not live. An agent is never deleted, for turns name it.';

CREATE TABLE agent_versions (
    agent_id          text COLLATE "C" NOT NULL,
    version           int              NOT NULL CHECK (version >= 1),
    org_id            text COLLATE "C" NOT NULL,
    instructions      text             NOT NULL,
    tier              text,
    model             text,
    tools             text[]           NOT NULL DEFAULT '{}',
    memory_messages   int              NOT NULL CHECK (memory_messages >= 0),
    max_steps         int              NOT NULL CHECK (max_steps >= 1),
    max_output_tokens int              NOT NULL CHECK (max_output_tokens >= 1),
    temperature       double precision CHECK (temperature BETWEEN 0 AND 2),
    turn_timeout_ms   bigint           NOT NULL CHECK (turn_timeout_ms >= 1000),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    created_by        text             NOT NULL,
    PRIMARY KEY (agent_id, version),
    FOREIGN KEY (org_id, agent_id) REFERENCES agents (org_id, id)
);
COMMENT ON TABLE agent_versions IS 'Immutable: nobody is granted to change or remove a version. What turns ran with stays known.';
COMMENT ON COLUMN agent_versions.tier IS 'Fixed tier; absent lets the router choose.';
COMMENT ON COLUMN agent_versions.model IS 'Fixed model as provider/model; wins over the tier.';
COMMENT ON COLUMN agent_versions.created_by IS 'Opaque id of who made it: key:<id>, user:<id>, system:<service>.';

ALTER TABLE agents ADD CONSTRAINT agents_live_version
    FOREIGN KEY (id, live_version) REFERENCES agent_versions (agent_id, version) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE api_keys (
    id           text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[a-z0-9]{12}$'),
    org_id       text COLLATE "C" NOT NULL REFERENCES organizations,
    hash         bytea            NOT NULL CHECK (length(hash) = 32),
    name         text             NOT NULL,
    permissions  text[]           NOT NULL,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    created_by   text             NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_keys_by_organization ON api_keys (org_id);
COMMENT ON COLUMN api_keys.hash IS 'SHA-256 of the secret, which is 256 random bits; the secret itself is stored nowhere.';
COMMENT ON COLUMN api_keys.last_used_at IS 'Noted about once a minute, not at each use.';

CREATE FUNCTION note_time_of_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER organizations_updated BEFORE UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION note_time_of_update();
CREATE TRIGGER agents_updated BEFORE UPDATE ON agents
    FOR EACH ROW EXECUTE FUNCTION note_time_of_update();

-- Wakes the publisher of configuration once the change is committed.
CREATE FUNCTION announce_configuration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY agentc2_config;
    RETURN NULL;
END $$;
CREATE TRIGGER organizations_announced AFTER INSERT OR UPDATE OR DELETE ON organizations
    FOR EACH STATEMENT EXECUTE FUNCTION announce_configuration();
CREATE TRIGGER agents_announced AFTER INSERT OR UPDATE OR DELETE ON agents
    FOR EACH STATEMENT EXECUTE FUNCTION announce_configuration();

DO $$
DECLARE
    tenant_table text;
    org_column   text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY ['organizations', 'agents', 'agent_versions', 'api_keys'] LOOP
        org_column := CASE tenant_table WHEN 'organizations' THEN 'id' ELSE 'org_id' END;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY of_organization ON %I TO agentc2_app '
            'USING (%2$I = current_setting(''agentc2.org_id'', true)) '
            'WITH CHECK (%2$I = current_setting(''agentc2.org_id'', true))', tenant_table, org_column);
        IF tenant_table <> 'api_keys' THEN
            EXECUTE format('CREATE POLICY published ON %I FOR SELECT TO agentc2_config USING (true)', tenant_table);
            EXECUTE format('GRANT SELECT ON %I TO agentc2_config', tenant_table);
        END IF;
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON organizations TO agentc2_app;
GRANT SELECT, INSERT, UPDATE ON agents TO agentc2_app;
GRANT SELECT, INSERT ON agent_versions TO agentc2_app;
GRANT SELECT, INSERT, UPDATE ON api_keys TO agentc2_app;

-- Row-level security is forced on the owner too; these let the two functions below see what they need.
CREATE POLICY looked_up_by_owner ON organizations FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY looked_up_by_owner ON api_keys FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY use_noted_by_owner ON api_keys FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION find_api_key(key_id text)
    RETURNS TABLE (org_id text, org_status text, hash bytea, permissions text[], expires_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT k.org_id, o.status, k.hash, k.permissions, k.expires_at, k.revoked_at
    FROM api_keys k JOIN organizations o ON o.id = k.org_id
    WHERE k.id = key_id
$$;

CREATE FUNCTION note_api_key_use(key_ids text[], times timestamptz[]) RETURNS void
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    UPDATE api_keys k SET last_used_at = used.at
    FROM unnest(key_ids, times) AS used (id, at)
    WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)
$$;

REVOKE ALL ON FUNCTION find_api_key(text), note_api_key_use(text[], timestamptz[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_key(text), note_api_key_use(text[], timestamptz[]) TO agentc2_app;
