package dev.agentc2.platform.config;

import java.lang.reflect.Field;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a process: a snapshot of its environment, read through the {@link Setting}s declared here. This is
 * the one list: {@code ./agentc2 up --help} and docs/configuration.md are made from {@link #ALL}. Immutable.
 */
public final class Settings {
    // Where things are
    public static final Setting<String> HOME = Setting.text(
            "AGENTC2_HOME", ".agentc2", "Folder for all data of the embedded parts, state stores and the API key.");
    public static final Setting<String> HTTP_HOST =
            Setting.text("AGENTC2_HTTP_HOST", "127.0.0.1", "Address that HTTP listens on; 0.0.0.0 in a container.");
    public static final Setting<Integer> HTTP_PORT = Setting.port(
            "AGENTC2_HTTP_PORT", 3001, "Port of the HTTP API, the page, health and metrics; 0 takes a free one.");
    public static final Setting<Integer> KAFKA_PORT =
            Setting.port("AGENTC2_KAFKA_PORT", 9092, "Port of the embedded Kafka broker; 0 takes a free one.");
    public static final Setting<Integer> REGISTRY_PORT =
            Setting.port("AGENTC2_REGISTRY_PORT", 8081, "Port of the embedded schema registry; 0 takes a free one.");
    public static final Setting<Integer> POSTGRES_PORT =
            Setting.port("AGENTC2_POSTGRES_PORT", 5442, "Port of the embedded PostgreSQL; 0 takes a free one.");
    public static final Setting<Integer> REDIS_PORT =
            Setting.port("AGENTC2_REDIS_PORT", 6389, "Port of the embedded Redis; 0 takes a free one.");

    /** Ports of all that a stack in one process listens on. */
    public static final List<Setting<Integer>> PORTS =
            List.of(HTTP_PORT, KAFKA_PORT, REGISTRY_PORT, POSTGRES_PORT, REDIS_PORT);

    public static final Setting<String> KAFKA_BOOTSTRAP_SERVERS = Setting.text(
            "AGENTC2_KAFKA_BOOTSTRAP_SERVERS", null, "Outside Kafka, host:port[,...]; replaces the embedded broker.");
    public static final Setting<String> POSTGRES_URL = Setting.text(
            "AGENTC2_POSTGRES_URL",
            null,
            "Outside PostgreSQL as jdbc:postgresql://host:port/db?user=..&password=.. of the schema's owner; replaces the embedded one.");
    public static final Setting<String> REDIS_URL =
            Setting.text("AGENTC2_REDIS_URL", null, "Outside Redis as redis://host:port; replaces the embedded one.");
    public static final Setting<String> SCHEMA_REGISTRY_URL = Setting.text(
            "AGENTC2_SCHEMA_REGISTRY_URL",
            null,
            "Outside schema registry that speaks Confluent's REST API; replaces the embedded one.");
    public static final Setting<Integer> SESSION_TIMEOUT_MS = Setting.number(
            "AGENTC2_SESSION_TIMEOUT_MS",
            6_000,
            "How long Kafka waits for an instance that died before another takes its work over, milliseconds; the brokers must allow it (group.min.session.timeout.ms).");
    public static final Setting<String> LIFELINE_HOST = Setting.text(
            "AGENTC2_LIFELINE_HOST",
            null,
            "Address of this instance at which others of its service learn at once when it dies, on a free port; default: AGENTC2_HTTP_HOST, or where that is all of them the one from which this host reaches Kafka.");
    // Encryption at rest
    public static final Setting<String> KEY_RING_FILE = Setting.text(
            "AGENTC2_KEY_RING_FILE",
            null,
            "File of mode 600 with the keys that encrypt credentials, shared by all instances, made at the first start; default: key-ring.json in AGENTC2_HOME.");
    public static final Setting<String> KEY_RING = Setting.text(
            "AGENTC2_KEY_RING", null, "The key ring itself, the JSON of such a file; replaces the file. Secret.");
    // Ingress
    public static final Setting<Integer> MESSAGE_TEXT_BYTES = Setting.number(
            "AGENTC2_MESSAGE_TEXT_BYTES", 262_144, "Longest text of a message, bytes of UTF-8; at most 262144.");
    public static final Setting<Integer> BUDGET_USD = Setting.number(
            "AGENTC2_BUDGET_USD",
            100,
            "Daily spending limit that an organisation is made with, US dollars; its owner may change it.");
    // HTTP
    public static final Setting<Integer> HTTP_MAX_BODY_BYTES = Setting.number(
            "AGENTC2_HTTP_MAX_BODY_BYTES", 2_097_152, "Largest body of a request, bytes; 413 beyond it.");
    public static final Setting<Integer> HTTP_MAX_CONNECTIONS = Setting.number(
            "AGENTC2_HTTP_MAX_CONNECTIONS",
            20_000,
            "Connections that HTTP holds open at once, streams included; others wait to be accepted.");
    public static final Setting<Integer> RATE_LIMIT_PER_MINUTE = Setting.number(
            "AGENTC2_RATE_LIMIT_PER_MINUTE",
            6_000,
            "Requests a minute per caller and kind of endpoint (sending, reading, streaming, managing); 0 means no limit.");
    public static final Setting<Integer> RATE_LIMIT_PER_MINUTE_PER_ORG = Setting.number(
            "AGENTC2_RATE_LIMIT_PER_MINUTE_PER_ORG",
            60_000,
            "Requests a minute of an organisation, of all its callers and kinds of endpoint together; 0 means no limit.");
    public static final Setting<Boolean> METRICS_REMOTE = Setting.flag(
            "AGENTC2_METRICS_REMOTE", false, "Whether /metrics answers to other machines, not just to this one.");
    // People
    public static final Setting<String> SIGNUP = Setting.choice(
            "AGENTC2_SIGNUP",
            List.of("closed", "open"),
            "Whether everybody may make an account (open), or only who was invited (closed).");
    public static final Setting<Integer> SESSION_IDLE_MINUTES = Setting.number(
            "AGENTC2_SESSION_IDLE_MINUTES", 720, "Minutes without use after which a person is signed out.");
    public static final Setting<Integer> SESSION_LIFE_HOURS = Setting.number(
            "AGENTC2_SESSION_LIFE_HOURS", 168, "Hours after which a person is signed out however much was done.");
    public static final Setting<Integer> PROXY_HOPS = Setting.number(
            "AGENTC2_PROXY_HOPS",
            0,
            "Proxies between clients and this server that add to X-Forwarded-For: the address that failed sign-ins are counted by is taken from there. 0 counts by the connection's.");
    public static final Setting<URI> PUBLIC_URL = new Setting<>(
            "AGENTC2_PUBLIC_URL",
            null,
            URI::create,
            "Address under which people reach the page, such as https://agents.example.com; stands in links of invitations and in what the OpenID provider and authorization servers of connections are told. Default: that of the request, or http://localhost and the HTTP port.");
    public static final Setting<URI> OIDC_ISSUER = new Setting<>(
            "AGENTC2_OIDC_ISSUER",
            null,
            URI::create,
            "Issuer of an OpenID provider that people may sign in with; its discovery document is read below it.");
    public static final Setting<String> OIDC_CLIENT_ID =
            Setting.text("AGENTC2_OIDC_CLIENT_ID", null, "Client id at the OpenID provider.");
    public static final Setting<String> OIDC_CLIENT_SECRET =
            Setting.text("AGENTC2_OIDC_CLIENT_SECRET", null, "Client secret at the OpenID provider, if it gave one.");
    public static final Setting<URI> OIDC_REDIRECT_URL = new Setting<>(
            "AGENTC2_OIDC_REDIRECT_URL",
            null,
            URI::create,
            "Where the OpenID provider sends people back to; default: /api/login/oidc/callback below AGENTC2_PUBLIC_URL.");
    // Logs
    public static final Setting<String> LOG_FORMAT =
            Setting.text("AGENTC2_LOG_FORMAT", null, "json or pretty; default: pretty in a terminal, json elsewhere.");
    public static final Setting<String> LOG_LEVEL = Setting.text(
            "AGENTC2_LOG_LEVEL",
            null,
            "Level of AgentC2's own log lines: TRACE, DEBUG, INFO, WARN, ERROR; default: WARN where the format is pretty, "
                    + "else INFO.");
    // Command line
    public static final Setting<URI> URL = new Setting<>(
            "AGENTC2_URL", null, URI::create, "Address of the HTTP API for chat and doctor; default: this machine's.");
    public static final Setting<String> API_KEY =
            Setting.text("AGENTC2_API_KEY", null, "API key for chat and doctor; default: the one in AGENTC2_HOME.");

    public static final Setting<Integer> PARTITIONS_CONVERSATION = Setting.number(
            "AGENTC2_PARTITIONS_CONVERSATION",
            "Partitions of the topics keyed by conversation; counts before the first start only. Default: the catalogue's number, on "
                    + "the embedded broker one for each processor, at least 2 and no more than the catalogue's.");
    public static final Setting<Integer> PARTITIONS_ORG = Setting.number(
            "AGENTC2_PARTITIONS_ORG",
            "Partitions of the topics keyed by organisation; counts before the first start only. Default: the catalogue's number, on "
                    + "the embedded broker one for each processor, at least 2 and no more than the catalogue's.");

    // Tools
    public static final Setting<Integer> TOOLS_IN_FLIGHT =
            Setting.number("AGENTC2_TOOLS_IN_FLIGHT", 64, "Tool calls at once in an instance of tool-executor.");
    public static final Setting<Integer> TOOLS_IN_FLIGHT_PER_ORG = Setting.number(
            "AGENTC2_TOOLS_IN_FLIGHT_PER_ORG",
            16,
            "Tool calls of one organisation at once in an instance of tool-executor.");
    public static final Setting<Integer> RESULTS_RETENTION_DAYS = Setting.number(
            "AGENTC2_RESULTS_RETENTION_DAYS",
            7,
            "How long results of tool calls are kept that are too large for a record, days; then they are deleted.");
    public static final Setting<Integer> RESULTS_PER_ORG_MIB = Setting.number(
            "AGENTC2_RESULTS_PER_ORG_MIB",
            1_024,
            "Large results of tool calls that are kept of one organisation at a time, MiB; beyond it results are only cut.");
    public static final Setting<Boolean> HTTP_GET_ALLOW_PRIVATE = Setting.flag(
            "AGENTC2_HTTP_GET_ALLOW_PRIVATE",
            false,
            "Lets the tool http_get reach loopback, private, link-local and metadata addresses. For development only.");
    public static final Setting<String> HTTP_GET_ALLOW = Setting.text(
            "AGENTC2_HTTP_GET_ALLOW",
            "",
            "Hosts that http_get may reach though their addresses are private: host or host:port, separated by commas.");
    public static final Setting<Integer> MCP_IN_FLIGHT_PER_CONNECTION = Setting.number(
            "AGENTC2_MCP_IN_FLIGHT_PER_CONNECTION",
            16,
            "Calls of one MCP connection at once in an instance of tool-executor; others wait a second, then fail.");
    public static final Setting<String> MCP_STDIO = Setting.choice(
            "AGENTC2_MCP_STDIO",
            List.of("refused", "allowed"),
            "Whether MCP connections may be programs that tool-executor runs (allowed): whoever manages connections then runs what they like on its machine.");
    public static final Setting<Boolean> MCP_ALLOW_PRIVATE = Setting.flag(
            "AGENTC2_MCP_ALLOW_PRIVATE",
            false,
            "Lets MCP connections reach loopback, private, link-local and metadata addresses. For development only.");
    public static final Setting<String> MCP_ALLOW = Setting.text(
            "AGENTC2_MCP_ALLOW",
            "",
            "Hosts that MCP connections and their authorization servers may reach though their addresses are private: host or host:port, separated by commas.");

    // Turns
    public static final Setting<Integer> TURNS_THREADS = Setting.number(
            "AGENTC2_TURNS_THREADS", 2, "Stream threads that run turns; more than partitions are of no use.");
    public static final Setting<Integer> TURNS_COMMIT_INTERVAL_MS = Setting.number(
            "AGENTC2_TURNS_COMMIT_INTERVAL_MS",
            20,
            "How often turns are committed at least, milliseconds: tool calls and replies wait for it, the first token doesn't. While few turns are under way they are committed as soon as somebody waits for it.");
    public static final Setting<Integer> TURNS_STANDBYS = Setting.number(
            "AGENTC2_TURNS_STANDBYS",
            0,
            "Copies of the turns' state kept warm on other instances, so that one can take over at once.");

    // Streams to clients
    public static final Setting<Integer> SSE_CONNECTIONS = Setting.number(
            "AGENTC2_SSE_CONNECTIONS", 10_000, "Streams that one egress instance serves at once; more get 503.");
    public static final Setting<Integer> SSE_QUEUE_BYTES = Setting.number(
            "AGENTC2_SSE_QUEUE_BYTES",
            262_144,
            "Bytes that may wait for one slow client before its stream is closed; it resumes with Last-Event-ID.");
    public static final Setting<Integer> SSE_HEARTBEAT_MS = Setting.number(
            "AGENTC2_SSE_HEARTBEAT_MS", 15_000, "Silence after which a stream gets a comment line, milliseconds.");
    public static final Setting<Integer> STREAM_MEMORY_MB = Setting.number(
            "AGENTC2_STREAM_MEMORY_MB", 64, "Memory of egress for recent turns that nobody follows, MB.");
    public static final Setting<Integer> STREAM_MEMORY_SECONDS = Setting.number(
            "AGENTC2_STREAM_MEMORY_SECONDS",
            120,
            "How long egress keeps a turn in memory after its last record when nobody follows it, seconds.");
    public static final Setting<URI> INGRESS_URL = new Setting<>(
            "AGENTC2_INGRESS_URL",
            null,
            URI::create,
            "Address of ingress, to which egress sends the messages of MCP clients; default: its own address, for both in one process.");
    public static final Setting<URI> MCP_URL = new Setting<>(
            "AGENTC2_MCP_URL",
            null,
            URI::create,
            "Address under which MCP clients reach /mcp, such as https://agents.example.com/mcp, where it isn't /mcp below AGENTC2_PUBLIC_URL; clients that people sign in for need both to be https.");
    // Models
    public static final Setting<String> MODEL_PROVIDER = Setting.text(
            "AGENTC2_MODEL_PROVIDER",
            null,
            "Provider to use when several are set up, such as openai or anthropic; default: the first in the order of docs/howto/add-a-provider.md.");
    public static final Setting<String> MODEL_FAST =
            Setting.text("AGENTC2_MODEL_FAST", null, "Model of the fast tier as provider/model.");
    public static final Setting<String> MODEL_STANDARD =
            Setting.text("AGENTC2_MODEL_STANDARD", null, "Model of the standard tier as provider/model.");
    public static final Setting<String> MODEL_PREMIUM =
            Setting.text("AGENTC2_MODEL_PREMIUM", null, "Model of the premium tier as provider/model.");
    public static final Setting<String> OPENAI_COMPATIBLE_BASE_URL = Setting.text(
            "AGENTC2_OPENAI_COMPATIBLE_BASE_URL",
            null,
            "Address of a server of your own that speaks the OpenAI API (vLLM, LM Studio, ...), /v1 included.");
    public static final Setting<String> OPENAI_COMPATIBLE_API_KEY =
            Setting.text("AGENTC2_OPENAI_COMPATIBLE_API_KEY", null, "Key for that server, if it wants one.");
    public static final Setting<String> OPENAI_COMPATIBLE_NAME = Setting.text(
            "AGENTC2_OPENAI_COMPATIBLE_NAME", "compatible", "Name of that server as a provider, without a slash.");
    public static final Setting<String> OPENAI_COMPATIBLE_MODEL =
            Setting.text("AGENTC2_OPENAI_COMPATIBLE_MODEL", null, "Model of that server for all tiers.");
    public static final Setting<String> SIMULATOR_URL = Setting.text(
            "AGENTC2_SIMULATOR_URL",
            null,
            "Address of a simulated provider, /v1 included; the stack sets it when no other provider is set up.");
    public static final Setting<String> MODEL_URL_ALLOW = Setting.text(
            "AGENTC2_MODEL_URL_ALLOW",
            "",
            "Hosts that organisations' own model providers may be at though their addresses are private or they speak http: host or host:port, separated by commas.");
    public static final Setting<Integer> MODEL_IDLE_TIMEOUT_MS = Setting.number(
            "AGENTC2_MODEL_IDLE_TIMEOUT_MS",
            60_000,
            "How long a provider may send nothing during a call, milliseconds; reasoning models are silent for long.");
    public static final Setting<Integer> MODEL_CALLS_IN_FLIGHT = Setting.number(
            "AGENTC2_MODEL_CALLS_IN_FLIGHT", 1_000, "Model calls at once in an instance of agent-processor.");
    public static final Setting<Integer> MODEL_CALLS_IN_FLIGHT_PER_ORG = Setting.number(
            "AGENTC2_MODEL_CALLS_IN_FLIGHT_PER_ORG",
            500,
            "Model calls of one organisation at once in an instance of agent-processor.");

    /** Every setting there is, in the order of their declaration here. */
    public static final List<Setting<?>> ALL = declared();

    private final Map<String, String> environment;

    private Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Settings read from an environment, such as {@code System.getenv()}. */
    public static Settings of(Map<String, String> environment) {
        return new Settings(environment);
    }

    /** These settings with some replaced; used where embedded parts announce their addresses. */
    public Settings with(Map<String, String> changes) {
        Map<String, String> merged = new HashMap<>(environment);
        merged.putAll(changes);
        return new Settings(merged);
    }

    /**
     * Value of a setting that has a default or must be given.
     *
     * @throws SettingException when it is absent without a default, or can't be read
     */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new SettingException(setting.name() + " is not set: " + setting.doc()));
    }

    /**
     * Value of a setting that may be absent.
     *
     * @throws SettingException when it is given but can't be read
     */
    public <T> Optional<T> find(Setting<T> setting) {
        String text = environment.getOrDefault(setting.name(), "");
        if (text.isBlank()) {
            text = setting.fallback();
        }
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(setting.parse().apply(text));
        } catch (IllegalArgumentException e) {
            throw new SettingException(setting.name() + ": " + e.getMessage());
        }
    }

    /** A variable that other programs define too, such as {@code OPENAI_API_KEY}. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
    }

    private static List<Setting<?>> declared() {
        List<Setting<?>> found = new ArrayList<>();
        for (Field field : Settings.class.getFields()) {
            if (field.getType() == Setting.class) {
                try {
                    found.add((Setting<?>) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("a public setting can't be read", e);
                }
            }
        }
        return List.copyOf(found);
    }
}
