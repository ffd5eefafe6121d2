package dev.agentc2.platform.integration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an integration is for, so that a person finds it. In data and answers in lower case, words joined by hyphens. */
public enum Category {
    CRM,
    SUPPORT,
    PROJECTS,
    COMMUNICATION,
    FILES,
    KNOWLEDGE,
    AUTOMATION,
    PAYMENTS,
    DEVELOPER_TOOLS,
    DESIGN,
    INFRASTRUCTURE,
    OBSERVABILITY,
    DATA,
    SEARCH;

    /** Its name in data and answers, such as {@code developer-tools}. */
    @JsonValue
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The category of a name as {@link #slug} gives it; empty when there is none. */
    public static Optional<Category> of(String slug) {
        return Arrays.stream(values())
                .filter(category -> category.slug().equals(slug))
                .findFirst();
    }
}
