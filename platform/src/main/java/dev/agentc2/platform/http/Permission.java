package dev.agentc2.platform.http;

import io.javalin.security.RouteRole;

/** What a caller must be allowed to do to use a route. */
public enum Permission implements RouteRole {
    /** Nobody is asked: health, metrics on loopback, the page's static files. */
    PUBLIC,
    /** Send messages to agents and cancel turns. */
    CHAT,
    /** Read turns, conversations and streams of the organisation. */
    READ,
    /** Read costs of the organisation. */
    READ_COSTS
}
