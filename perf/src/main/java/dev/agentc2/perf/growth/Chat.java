package dev.agentc2.perf.growth;

/**
 * A conversation of the measurement. Immutable.
 *
 * @param org number of the organisation
 * @param conversation number within all organisations
 * @param agent which of the organisation's agents
 */
record Chat(int org, int conversation, String agent) {
    String orgId() {
        return "org" + org;
    }

    String conversationId() {
        return "c" + conversation;
    }

    String agentId() {
        return agent + "-" + org;
    }
}
