-- Budgets below the organisation: what a workspace, an agent or a user may spend in a UTC day (docs/money.md).

CREATE TABLE budget_policies (
    id                text COLLATE "C" NOT NULL PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    org_id            text COLLATE "C" NOT NULL REFERENCES organizations,
    slug              text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name              text             NOT NULL,
    scope             text COLLATE "C" NOT NULL CHECK (scope IN ('WORKSPACE', 'AGENT', 'USER')),
    target            text COLLATE "C" CHECK (length(target) BETWEEN 1 AND 200),
    daily_limit_nanos bigint           NOT NULL CHECK (daily_limit_nanos >= 0),
    row_version       bigint           NOT NULL DEFAULT 1,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX budget_policies_slug ON budget_policies (org_id, slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX budget_policies_account ON budget_policies (org_id, scope, coalesce(target, '')) WHERE deleted_at IS NULL;
COMMENT ON COLUMN budget_policies.target IS 'Which workspace, agent or user (as events name it); absent for each that has no budget of its own.';

-- Captured as it is: one row an organisation, one record of config.budgets.
CREATE TABLE live_budgets (
    id         text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organizations,
    limits     jsonb            NOT NULL,
    updated_at timestamptz      NOT NULL
);
COMMENT ON TABLE live_budgets IS 'All budgets of an organisation, made by a trigger of budget_policies at the end of each transaction; nobody else writes it. Key: the organisation.';

CREATE TRIGGER budget_policies_counted BEFORE UPDATE ON budget_policies FOR EACH ROW EXECUTE FUNCTION count_change();

CREATE FUNCTION keep_live_budgets() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    -- One transaction after the other, or the later one would leave out what the earlier one added.
    PERFORM pg_advisory_xact_lock(hashtextextended('live_budgets ' || NEW.org_id, 0));
    DELETE FROM live_budgets l WHERE l.id = NEW.org_id AND NOT EXISTS (
        SELECT FROM budget_policies b WHERE b.org_id = NEW.org_id AND b.deleted_at IS NULL);
    INSERT INTO live_budgets
    SELECT b.org_id,
           jsonb_agg(jsonb_build_object('scope', b.scope, 'target', b.target, 'dailyLimitNanos', b.daily_limit_nanos)
                     ORDER BY b.scope, b.target),
           clock_timestamp()
    FROM budget_policies b WHERE b.org_id = NEW.org_id AND b.deleted_at IS NULL
    GROUP BY b.org_id
    ON CONFLICT (id) DO UPDATE SET limits = EXCLUDED.limits, updated_at = EXCLUDED.updated_at;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER budget_policies_live AFTER INSERT OR UPDATE ON budget_policies
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep_live_budgets();

ALTER TABLE budget_policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_policies FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON budget_policies TO agentc2_app
    USING (org_id = current_setting('agentc2.org_id', true))
    WITH CHECK (org_id = current_setting('agentc2.org_id', true));
CREATE POLICY seen_by_owner ON budget_policies FOR SELECT TO CURRENT_USER USING (true);
ALTER TABLE live_budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_budgets FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON live_budgets TO agentc2_app
    USING (id = current_setting('agentc2.org_id', true))
    WITH CHECK (id = current_setting('agentc2.org_id', true));
CREATE POLICY kept_by_owner ON live_budgets TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE live_budgets REPLICA IDENTITY FULL;

GRANT SELECT, INSERT, UPDATE ON budget_policies TO agentc2_app;
GRANT SELECT ON live_budgets TO agentc2_app;

-- Where they stand: one row an account; that of the organisation has the scope ORGANIZATION and no target.
ALTER TABLE budget_status
    ADD COLUMN scope  text COLLATE "C" NOT NULL DEFAULT 'ORGANIZATION',
    ADD COLUMN target text COLLATE "C" NOT NULL DEFAULT '',
    DROP CONSTRAINT budget_status_pkey,
    ADD PRIMARY KEY (org_id, scope, target);
