package dev.agentc2.ingress.oauth;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client as it describes itself. Immutable.
 *
 * @param id what it calls itself to us: {@code acl_...} of one that registered, the address of its description else
 * @param name what it wants to be called; anybody may choose any
 * @param host where its description is; null for one that registered
 * @param redirects where it may be answered
 */
record Client(String id, String name, @Nullable String host, List<RedirectAddress> redirects) {
    Client {
        redirects = List.copyOf(redirects);
    }

    /** The address to answer at, when the client may be answered there. */
    Optional<RedirectAddress> redirect(String asked) {
        return RedirectAddress.parse(asked)
                .filter(address -> redirects.stream().anyMatch(registered -> registered.admits(address)));
    }
}
