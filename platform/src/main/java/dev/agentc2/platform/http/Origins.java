package dev.agentc2.platform.http;

/** Which other origins' pages may call the API with a key of an organisation. Thread-safe; answers at once. */
public interface Origins {
    /** None. */
    Origins NONE = new Origins() {
        @Override
        public boolean allows(String orgId, String origin) {
            return false;
        }

        @Override
        public boolean isAllowedSomewhere(String origin) {
            return false;
        }
    };

    /** Whether an organisation allows an origin, such as {@code https://app.example.com}. */
    boolean allows(String orgId, String origin);

    /** Whether any organisation does: a preflight shows no key. */
    boolean isAllowedSomewhere(String origin);
}
