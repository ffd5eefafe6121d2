-- What audit-sink remembers: every event, and the projections that the queries read.
--
-- Two roles touch these tables, neither owns them, and row-level security is forced on all of them:
--   agentc2_app   reads rows of the one organisation that its transaction is scoped to (agentc2.org_id), and writes none;
--   agentc2_sink  writes rows of any organisation, for one Kafka batch holds many. Of events it may only add: it can
--                 neither read, change nor remove what is recorded.
-- A role and not a session variable opens the sink's way, since a variable can be set by whoever can run a query.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY ['agentc2_app', 'agentc2_sink'] LOOP
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

GRANT USAGE ON SCHEMA public TO agentc2_app, agentc2_sink;

-- Identifiers are compared as bytes: faster than by a language's rules, and no order by language is ever wanted of them.
CREATE TABLE events (
    org_id           text COLLATE "C" NOT NULL,
    at               timestamptz      NOT NULL,
    type             text COLLATE "C" NOT NULL,
    conversation_id  text COLLATE "C",
    turn_id          text COLLATE "C",
    sequence         int,
    topic            text COLLATE "C" NOT NULL,
    source_partition int              NOT NULL,
    source_offset    bigint           NOT NULL,
    request_id       text,
    trace            text,
    payload          jsonb            NOT NULL
) PARTITION BY RANGE (at);
COMMENT ON TABLE events IS 'Every event as it was, one row a record. Exactly once: the offset in sink_offsets moves in the same transaction.';
COMMENT ON COLUMN events.sequence IS 'Number within the turn; only of records of turns.events.';
COMMENT ON COLUMN events.source_offset IS 'With topic and source_partition the record''s place in Kafka.';
COMMENT ON COLUMN events.trace IS 'W3C traceparent that the record carried.';
COMMENT ON COLUMN events.payload IS 'The record as JSON, absent fields left out. NUL characters, which PostgreSQL cannot hold, are U+FFFD.';

CREATE INDEX events_turn ON events (turn_id) WHERE turn_id IS NOT NULL;

-- Safety net for times that no month was made for; empty in normal operation.
CREATE TABLE events_default PARTITION OF events DEFAULT;

CREATE TABLE turns (
    org_id                text COLLATE "C" NOT NULL,
    turn_id               text COLLATE "C" NOT NULL,
    conversation_id       text COLLATE "C" NOT NULL,
    agent_id              text,
    agent_version         int,
    user_id               text,
    channel               text,
    received_at           timestamptz,
    accepted_at           timestamptz,
    ended_at              timestamptz,
    outcome               text,
    status                text GENERATED ALWAYS AS (
        COALESCE(outcome, CASE WHEN accepted_at IS NULL THEN 'RECEIVED' ELSE 'RUNNING' END)) STORED,
    reason                text,
    detail                text,
    finish_reason         text,
    tier                  text,
    provider              text,
    model                 text,
    steps                 int,
    input_tokens          bigint,
    cached_input_tokens   bigint,
    cache_write_tokens    bigint,
    output_tokens         bigint,
    reasoning_tokens      bigint,
    usage_estimated       boolean,
    cost_nanos            bigint,
    duration_ms           bigint,
    reply_status          text,
    reply_attempt         int,
    replied_at            timestamptz,
    PRIMARY KEY (org_id, turn_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE turns IS 'One row a turn, filled from whichever record of it comes first; absent means not known yet.';
COMMENT ON COLUMN turns.outcome IS 'COMPLETED, REFUSED, FAILED or CANCELLED once the turn ended.';
COMMENT ON COLUMN turns.cost_nanos IS 'Nano-USD.';

CREATE TABLE conversations (
    org_id           text COLLATE "C" NOT NULL,
    conversation_id  text COLLATE "C" NOT NULL,
    agent_id         text,
    title            text,
    created_at       timestamptz      NOT NULL,
    last_activity_at timestamptz      NOT NULL,
    turns            int              NOT NULL,
    PRIMARY KEY (org_id, conversation_id)
) WITH (fillfactor = 80);
CREATE INDEX conversations_by_activity ON conversations (org_id, last_activity_at DESC, conversation_id DESC);
COMMENT ON COLUMN conversations.title IS 'First words of the first message.';
COMMENT ON COLUMN conversations.turns IS 'Turns that were accepted.';

CREATE TABLE messages (
    org_id          text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    turn_id         text COLLATE "C" NOT NULL,
    role            text COLLATE "C" NOT NULL CHECK (role IN ('user', 'assistant')),
    at              timestamptz      NOT NULL,
    text            text             NOT NULL,
    PRIMARY KEY (org_id, turn_id, role)
);
CREATE INDEX messages_by_conversation ON messages (org_id, conversation_id, at DESC);
COMMENT ON TABLE messages IS 'What was said: the user''s message of each turn and the authoritative reply.';

CREATE TABLE cost_daily (
    org_id              text COLLATE "C" NOT NULL,
    day                 date             NOT NULL,
    agent_id            text COLLATE "C" NOT NULL,
    provider            text COLLATE "C" NOT NULL,
    model               text COLLATE "C" NOT NULL,
    calls               bigint           NOT NULL,
    input_tokens        bigint           NOT NULL,
    cached_input_tokens bigint           NOT NULL,
    cache_write_tokens  bigint           NOT NULL,
    output_tokens       bigint           NOT NULL,
    reasoning_tokens    bigint           NOT NULL,
    usage_estimated     boolean          NOT NULL,
    amount_nanos        bigint           NOT NULL,
    updated_at          timestamptz      NOT NULL,
    PRIMARY KEY (org_id, day, agent_id, provider, model)
) WITH (fillfactor = 50);
COMMENT ON TABLE cost_daily IS 'Running totals of cost.daily: the last record of a key wins.';

CREATE TABLE budget_status (
    org_id       text COLLATE "C" NOT NULL PRIMARY KEY,
    period       date             NOT NULL,
    limit_nanos  bigint, -- absent when there is no limit
    spent_nanos  bigint           NOT NULL,
    leased_nanos bigint           NOT NULL,
    updated_at   timestamptz      NOT NULL
) WITH (fillfactor = 50);
COMMENT ON COLUMN budget_status.limit_nanos IS 'Nano-USD; absent when the organisation has no limit.';

-- Belongs to no tenant: how far the sink has come. Advanced in the transaction that stores the rows.
CREATE TABLE sink_offsets (
    topic       text COLLATE "C" NOT NULL,
    partition   int              NOT NULL,
    next_offset bigint           NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY
        ARRAY ['events', 'events_default', 'turns', 'conversations', 'messages', 'cost_daily', 'budget_status'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        CONTINUE WHEN tenant_table = 'events_default'; -- reached through events only: no policy, no grant
        EXECUTE format('CREATE POLICY of_organization ON %I FOR SELECT TO agentc2_app '
            'USING (org_id = current_setting(''agentc2.org_id'', true))', tenant_table);
        EXECUTE format('GRANT SELECT ON %I TO agentc2_app', tenant_table);
        IF tenant_table = 'events' THEN
            CREATE POLICY recorded_by_sink ON events FOR INSERT TO agentc2_sink WITH CHECK (true);
            GRANT INSERT ON events TO agentc2_sink;
        ELSE
            EXECUTE format('CREATE POLICY kept_by_sink ON %I TO agentc2_sink USING (true) WITH CHECK (true)', tenant_table);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO agentc2_sink', tenant_table);
        END IF;
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON sink_offsets TO agentc2_sink;

-- Makes the partition of events for the month that a day is in, unless it is there. Runs as the owner, so that the sink
-- needs no right to change the schema. Rows of that month that fell into the default partition move over, since a
-- partition can't be attached while the default holds rows of it.
CREATE FUNCTION add_event_partition(day date) RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    first_day timestamptz := date_trunc('month', day::timestamp);
    last_day  timestamptz := first_day + interval '1 month';
    name      text        := 'events_' || to_char(first_day, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('add_event_partition'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', name);
    LOCK TABLE events_default IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE events_default NO FORCE ROW LEVEL SECURITY;
    EXECUTE format('WITH moved AS (DELETE FROM events_default WHERE at >= %L AND at < %L RETURNING *) '
        'INSERT INTO %I SELECT * FROM moved', first_day, last_day, name);
    ALTER TABLE events_default FORCE ROW LEVEL SECURITY;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first_day, last_day);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION add_event_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_event_partition(date) TO agentc2_sink;
