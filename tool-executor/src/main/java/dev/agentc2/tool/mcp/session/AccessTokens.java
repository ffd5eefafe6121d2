package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.credentials.TokenNames;
import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.OutboundHttp;
import dev.agentc2.platform.oauth.TokenEndpoint;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Access tokens of OAuth 2.1, renewed with the refresh token shortly before they expire or when a server refuses them, and
 * kept sealed. One renewal of a connection at a time, here and, by the store's claims, everywhere. Thread-safe.
 */
public final class AccessTokens {
    /** How long one exchange with an authorization server takes at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration OTHERS = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOCKS = 64;
    private static final int RECENT = 1_000;
    private static final int ANSWER_LIMIT = 64 * 1024;

    private final CredentialStore credentials;
    private final TokenRenewal renewal;
    private final Leftovers leftovers;
    private final Clock clock;
    /** Tokens renewed here whose store may still answer with what it remembers, by state of a connection. */
    private final Map<String, Map<String, String>> renewed = recent();
    /** Why tokens can't be renewed any more, by state of a connection. */
    private final Map<String, String> ended = recent();

    private final Lock[] locks = new Lock[LOCKS];

    /** Tokens whose servers are reached as a policy allows. */
    public static AccessTokens over(HostPolicy policy, CredentialStore credentials, Clock clock) {
        TokenEndpoint endpoint = new TokenEndpoint(OutboundHttp.under(policy, PATIENCE, ANSWER_LIMIT));
        return new AccessTokens(credentials, new TokenRenewal(endpoint, clock), clock);
    }

    AccessTokens(CredentialStore credentials, TokenRenewal renewal, Clock clock) {
        this.credentials = credentials;
        this.renewal = renewal;
        this.leftovers = new Leftovers(credentials);
        this.clock = clock;
        Arrays.setAll(locks, i -> new ReentrantLock());
    }

    /** A token to show now. */
    String of(McpConnection connection) throws McpFailureException, InterruptedException {
        Map<String, String> known = newest(connection);
        requireMeant(connection, known);
        requireGoing(connection);
        String token = known.getOrDefault(TokenNames.ACCESS_TOKEN, "");
        return isFresh(known) ? token : renewed(connection, token);
    }

    /**
     * The server refused this token: there is another one afterwards.
     *
     * @throws McpFailureException when there isn't
     */
    void refused(McpConnection connection, String token) throws McpFailureException, InterruptedException {
        renewed(connection, token);
    }

    /** Writes what couldn't be written when it came; called every now and then. */
    public void keepLeftovers() {
        leftovers.keep();
    }

    /** Tokens go to the server only that they were asked for. */
    private static void requireMeant(McpConnection connection, Map<String, String> known) throws McpFailureException {
        String meant = known.get(TokenNames.AUTHORIZED_FOR);
        if (meant != null && !meant.equals(String.valueOf(connection.url()))) {
            throw new McpFailureException(
                    Kind.CREDENTIALS,
                    "The connection's address was changed after it was authorised; authorise it anew.");
        }
    }

    private void requireGoing(McpConnection connection) throws McpFailureException {
        String because = ended.get(version(connection));
        if (because != null) {
            throw new McpFailureException(Kind.CREDENTIALS, because);
        }
    }

    private McpFailureException end(McpConnection connection, String because) {
        ended.put(version(connection), because);
        return new McpFailureException(Kind.CREDENTIALS, because);
    }

    private boolean isFresh(Map<String, String> known) {
        if (known.getOrDefault(TokenNames.ACCESS_TOKEN, "").isEmpty()) {
            return false;
        }
        return expiresAt(known) - clock.millis() > EARLY.toMillis()
                || known.getOrDefault(TokenNames.REFRESH_TOKEN, "").isEmpty();
    }

    /** Without a time it lasts until a server refuses it. */
    private static long expiresAt(Map<String, String> known) {
        String text = known.getOrDefault(TokenNames.EXPIRES_AT, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** What the store says, unless what was renewed here is newer. */
    private Map<String, String> newest(McpConnection connection) throws McpFailureException, InterruptedException {
        Map<String, String> stored = credentials.of(connection);
        Map<String, String> here = renewed.get(version(connection));
        return here == null || here.equals(stored) || expiresAt(stored) > expiresAt(here) ? stored : here;
    }

    /** Another token than this one; who waited for somebody's renewal takes its fruit. */
    private String renewed(McpConnection connection, String than) throws McpFailureException, InterruptedException {
        Lock lock = locks[Math.floorMod(connection.key().hashCode(), LOCKS)];
        lock.lockInterruptibly();
        try {
            Map<String, String> now = newest(connection);
            String token = now.getOrDefault(TokenNames.ACCESS_TOKEN, "");
            if (!token.isEmpty() && !token.equals(than)) {
                return token;
            }
            leftovers.keep(connection);
            Map<String, String> all = claimed(connection, than);
            renewed.put(version(connection), all);
            return all.getOrDefault(TokenNames.ACCESS_TOKEN, "");
        } finally {
            lock.unlock();
        }
    }

    private Map<String, String> claimed(McpConnection connection, String than)
            throws McpFailureException, InterruptedException {
        long giveUp = System.nanoTime() + OTHERS.toNanos();
        while (true) {
            switch (credentials.claim(connection, than)) {
                case Claim.Mine mine -> {
                    return exchanged(connection, mine.credentials());
                }
                case Claim.Done done -> {
                    return done.credentials();
                }
                case Claim.Refused refused -> throw end(connection, refused.because());
                case Claim.Busy _ -> {
                    if (System.nanoTime() > giveUp) {
                        throw new McpFailureException(
                                Kind.CREDENTIALS, "The access token is being renewed; its server takes long.");
                    }
                    Thread.sleep(LOOK);
                }
            }
        }
    }

    private Map<String, String> exchanged(McpConnection connection, Map<String, String> now)
            throws McpFailureException {
        String used = now.getOrDefault(TokenNames.REFRESH_TOKEN, "");
        switch (renewal.ask(now)) {
            case TokenRenewal.Outcome.Renewed fruit -> {
                return leftovers.kept(connection, now, fruit.credentials());
            }
            case TokenRenewal.Outcome.Over over -> {
                credentials.refuse(connection, used, over.because());
                throw end(connection, over.because());
            }
            case TokenRenewal.Outcome.Failed failed -> {
                credentials.release(connection);
                throw new McpFailureException(Kind.CREDENTIALS, failed.because());
            }
        }
    }

    /** What was said of the connections that were used last. */
    private static <V> Map<String, V> recent() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > RECENT;
            }
        });
    }

    /** A connection that was changed may have other credentials. */
    private static String version(McpConnection connection) {
        return connection.key() + "@" + connection.updatedAt();
    }
}
