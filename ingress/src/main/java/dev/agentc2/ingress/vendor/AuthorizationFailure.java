package dev.agentc2.ingress.vendor;

/** A connection can't be authorised; its message is a sentence for who asked and quotes nothing secret. */
public final class AuthorizationFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String sentence;

    /** What it takes to go on. */
    public enum Kind {
        /** A server is away or fails: another time it may work. */
        UNREACHABLE("authorization-unreachable"),
        /** A host may not be reached from here. */
        BLOCKED("authorization-blocked"),
        /** The servers don't say, or don't offer, what is needed to be sure of them. */
        NOT_OFFERED("authorization-not-offered"),
        /** The vendor registers clients by hand only. */
        CLIENT_NEEDED("client-id-needed"),
        /** A person or the authorization server said no. */
        DENIED("authorization-denied");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Code of the problem that a caller is told. */
        public String code() {
            return code;
        }
    }

    public AuthorizationFailure(Kind kind, String sentence) {
        super(sentence, null, false, false);
        this.kind = kind;
        this.sentence = sentence;
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong. */
    public String sentence() {
        return sentence;
    }
}
