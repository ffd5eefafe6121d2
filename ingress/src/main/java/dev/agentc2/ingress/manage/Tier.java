package dev.agentc2.ingress.manage;

import java.util.List;

/**
 * A tier of models that an agent may be given. Which model serves a tier is up to the agent-processor's settings.
 *
 * @param name what agents call it by
 * @param meaning what it is for
 */
record Tier(String name, String meaning) {
    static final List<Tier> ALL = List.of(
            new Tier("fast", "Small and cheap: short questions, sorting, extracting."),
            new Tier("standard", "The everyday model: tools, code, longer reasoning."),
            new Tier("premium", "The most able and dearest model; never chosen unless an agent names it."));

    static final List<String> NAMES = ALL.stream().map(Tier::name).toList();
}
