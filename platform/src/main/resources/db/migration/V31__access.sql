-- How people get in: invitations, identities at OpenID providers, and the few questions that come before it is known in
-- whose name one asks. Those are answered by functions that run as the owner, each about one thing that the caller must
-- already know: an e-mail, an id, the hash of a token.

CREATE TABLE invitations (
    id          text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id      text COLLATE "C" NOT NULL REFERENCES organizations,
    email       text COLLATE "C" CHECK (email = lower(email) AND email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 254),
    role        text COLLATE "C" NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
    token_hash  bytea            NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    expires_at  timestamptz      NOT NULL,
    accepted_at timestamptz,
    revoked_at  timestamptz,
    created_at  timestamptz      NOT NULL DEFAULT now(),
    created_by  text             NOT NULL,
    CHECK (email IS NOT NULL OR created_by = 'system:bootstrap')
);
CREATE INDEX invitations_by_organization ON invitations (org_id, created_at, id);
CREATE INDEX invitations_by_email ON invitations (email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
COMMENT ON COLUMN invitations.email IS 'Who may accept it; absent only for the first owner of an installation: then whoever has the token.';
COMMENT ON COLUMN invitations.token_hash IS 'SHA-256 of the token, which is 256 random bits; the token itself is stored nowhere.';

CREATE TABLE identities (
    issuer     text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL CHECK (length(subject) <= 255),
    user_id    text COLLATE "C" NOT NULL REFERENCES users,
    created_at timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_user ON identities (user_id);
COMMENT ON TABLE identities IS 'Who a user is at an OpenID provider.';

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON invitations TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true))
    WITH CHECK (org_id = current_setting('agentc2.org_id', true));
ALTER TABLE identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE identities FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON identities TO agentc2_app
    USING (user_id = current_setting('agentc2.user_id', true))
    WITH CHECK (user_id = current_setting('agentc2.user_id', true));

GRANT SELECT, INSERT, UPDATE ON invitations TO agentc2_app;
GRANT SELECT, INSERT ON identities TO agentc2_app;
-- Oneself only, by the policy of users; the hash of a password can be written but not read.
GRANT INSERT (id, email, name, password_hash), UPDATE (password_hash, updated_at) ON users TO agentc2_app;

-- Row-level security is forced on the owner too; these let the functions below see what they need.
CREATE POLICY looked_up_by_owner ON users FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY looked_up_by_owner ON memberships FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY looked_up_by_owner ON invitations FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY looked_up_by_owner ON identities FOR SELECT TO CURRENT_USER USING (true);

-- One row for each organisation, at least one for a user that there is.
CREATE FUNCTION find_person(wanted_user text)
    RETURNS TABLE (email text, name text, status text, org_id text, org_slug text, org_name text, org_status text, role text)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT u.email, u.name, u.status, o.id, o.slug, o.name, o.status, m.role
    FROM users u
    LEFT JOIN (memberships m JOIN organizations o ON o.id = m.org_id AND o.status <> 'DELETED') ON m.user_id = u.id
    WHERE u.id = wanted_user
    ORDER BY m.created_at, o.id
$$;

CREATE FUNCTION find_account(wanted_email text)
    RETURNS TABLE (id text, email text, name text, password_hash text, status text)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.status FROM users u WHERE u.email = wanted_email
$$;

CREATE FUNCTION find_account_by_identity(wanted_issuer text, wanted_subject text)
    RETURNS TABLE (id text, email text, name text, password_hash text, status text)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.status
    FROM identities i JOIN users u ON u.id = i.user_id
    WHERE i.issuer = wanted_issuer AND i.subject = wanted_subject
$$;

CREATE FUNCTION find_invitation(wanted_hash bytea)
    RETURNS TABLE (id text, org_id text, org_name text, org_status text, email text, role text, expires_at timestamptz,
                   accepted_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT i.id, i.org_id, o.name, o.status, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
    FROM invitations i JOIN organizations o ON o.id = i.org_id
    WHERE i.token_hash = wanted_hash
$$;

CREATE FUNCTION is_invited(wanted_email text) RETURNS boolean
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM invitations i JOIN organizations o ON o.id = i.org_id AND o.status = 'ACTIVE'
        WHERE i.email = wanted_email AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now())
$$;

-- Origins whose pages may call with a key of an organisation: few rows, kept in memory by whoever serves HTTP.
CREATE FUNCTION allowed_origins() RETURNS TABLE (org_id text, origin text)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    SELECT o.id, unnest(o.cors_origins) FROM organizations o WHERE o.status = 'ACTIVE' AND o.cors_origins <> '{}'
$$;

DO $$
DECLARE
    asked text;
BEGIN
    FOREACH asked IN ARRAY ARRAY ['find_person(text)', 'find_account(text)', 'find_account_by_identity(text, text)',
            'find_invitation(bytea)', 'is_invited(text)', 'allowed_origins()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', asked);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO agentc2_app', asked);
    END LOOP;
END $$;
