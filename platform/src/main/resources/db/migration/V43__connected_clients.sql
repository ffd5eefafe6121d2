-- Clients of the MCP endpoint that people connect by signing in (docs/connected-clients.md): those that registered, and the
-- connections with the hashes of their codes and tokens.

CREATE TABLE oauth_clients (
    id            text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^acl_[a-z0-9]{20}$'),
    name          text             NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    redirect_uris text[]           NOT NULL CHECK (cardinality(redirect_uris) BETWEEN 1 AND 10),
    created_at    timestamptz      NOT NULL DEFAULT now(),
    connected_at  timestamptz
);
CREATE INDEX oauth_clients_unused ON oauth_clients (created_at, id) WHERE connected_at IS NULL;
COMMENT ON TABLE oauth_clients IS 'Of no organisation: anybody may register, and nothing here is secret or grants anything.';
COMMENT ON COLUMN oauth_clients.connected_at IS 'When a person connected it last; those that nobody connected are cleared away.';
GRANT SELECT, INSERT, DELETE, UPDATE (connected_at) ON oauth_clients TO agentc2_app;

CREATE TABLE oauth_grants (
    id                        text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[a-z0-9]{12}$'),
    org_id                    text COLLATE "C" NOT NULL,
    user_id                   text COLLATE "C" NOT NULL,
    client_id                 text             NOT NULL,
    client_name               text             NOT NULL,
    client_host               text,
    redirect_uri              text             NOT NULL,
    resource                  text             NOT NULL,
    code_hash                 bytea            NOT NULL CHECK (length(code_hash) = 32),
    code_challenge            text             NOT NULL,
    code_expires_at           timestamptz      NOT NULL,
    redeemed_at               timestamptz,
    access_hash               bytea CHECK (length(access_hash) = 32),
    access_expires_at         timestamptz,
    earlier_access_hash       bytea CHECK (length(earlier_access_hash) = 32),
    earlier_access_expires_at timestamptz,
    family_hash               bytea CHECK (length(family_hash) = 32),
    refresh_hash              bytea CHECK (length(refresh_hash) = 32),
    refresh_expires_at        timestamptz,
    earlier_refresh_hash      bytea CHECK (length(earlier_refresh_hash) = 32),
    refreshed_at              timestamptz,
    created_at                timestamptz      NOT NULL DEFAULT now(),
    last_used_at              timestamptz,
    revoked_at                timestamptz,
    -- With the membership the connection goes; a new membership doesn't bring it back.
    FOREIGN KEY (org_id, user_id) REFERENCES memberships (org_id, user_id) ON DELETE CASCADE
);
CREATE INDEX oauth_grants_by_member ON oauth_grants (org_id, user_id);
CREATE INDEX oauth_grants_by_user ON oauth_grants (user_id, created_at, id);
COMMENT ON TABLE oauth_grants IS 'Connections of clients that act in a person''s name; the id is also that of their access tokens.';
COMMENT ON COLUMN oauth_grants.client_host IS 'Host at which the client describes itself; absent for one that registered.';
COMMENT ON COLUMN oauth_grants.redeemed_at IS 'When the code was exchanged: from then on it is a connection.';
COMMENT ON COLUMN oauth_grants.family_hash IS 'SHA-256 of what all refresh tokens of the connection have in common.';
COMMENT ON COLUMN oauth_grants.earlier_refresh_hash IS 'Of the refresh token of before, which is good for a moment more: an answer may have been lost.';
COMMENT ON COLUMN oauth_grants.last_used_at IS 'Noted about once a minute, not at each use.';

ALTER TABLE oauth_grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE oauth_grants FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON oauth_grants TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true))
    WITH CHECK (org_id = current_setting('agentc2.org_id', true));
CREATE POLICY own ON oauth_grants FOR SELECT TO agentc2_app USING (user_id = current_setting('agentc2.user_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_grants TO agentc2_app;

-- Row-level security is forced on the owner too; these let the functions below see what they need.
CREATE POLICY looked_up_by_owner ON oauth_grants FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY use_noted_by_owner ON oauth_grants FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (true);

-- An API key or the access token of a connection; find_api_key stays for instances of before.
CREATE FUNCTION find_access(wanted_id text)
    RETURNS TABLE (org_id text, org_status text, hash bytea, permissions text[], expires_at timestamptz,
                   revoked_at timestamptz, user_id text, resource text, earlier_hash bytea, earlier_expires_at timestamptz)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT k.org_id, o.status, k.hash, k.permissions, k.expires_at, k.revoked_at, NULL, NULL, NULL, NULL
    FROM api_keys k JOIN organizations o ON o.id = k.org_id
    WHERE k.id = wanted_id
    UNION ALL
    SELECT g.org_id, o.status, g.access_hash, ARRAY ['CHAT'], g.access_expires_at,
           CASE WHEN u.status = 'ACTIVE' THEN g.revoked_at ELSE now() END,
           g.user_id, g.resource, g.earlier_access_hash, g.earlier_access_expires_at
    FROM oauth_grants g JOIN organizations o ON o.id = g.org_id JOIN users u ON u.id = g.user_id
    WHERE g.id = wanted_id AND g.access_hash IS NOT NULL AND NOT EXISTS (SELECT FROM api_keys k WHERE k.id = wanted_id)
$$;

-- Which organisation a connection belongs to, for who shows a code or a token of it.
CREATE FUNCTION organization_of_grant(wanted_id text) RETURNS text
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT g.org_id FROM oauth_grants g JOIN users u ON u.id = g.user_id WHERE g.id = wanted_id AND u.status = 'ACTIVE'
$$;

CREATE OR REPLACE FUNCTION note_api_key_use(key_ids text[], times timestamptz[]) RETURNS void
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    UPDATE api_keys k SET last_used_at = used.at
    FROM unnest(key_ids, times) AS used (id, at)
    WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at);
    UPDATE oauth_grants g SET last_used_at = used.at
    FROM unnest(key_ids, times) AS used (id, at)
    WHERE g.id = used.id AND (g.last_used_at IS NULL OR g.last_used_at < used.at);
$$;

REVOKE ALL ON FUNCTION find_access(text), organization_of_grant(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_access(text), organization_of_grant(text) TO agentc2_app;
