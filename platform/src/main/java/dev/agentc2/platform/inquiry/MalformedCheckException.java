package dev.agentc2.platform.inquiry;

/** A check isn't written as checks are. */
public final class MalformedCheckException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String rule;

    /**
     * @param field which part of the check; empty for all of it
     * @param rule that it breaks, to be read behind the field's name
     */
    MalformedCheckException(String field, String rule) {
        super(field + " " + rule, null, false, false);
        this.field = field;
        this.rule = rule;
    }

    public String field() {
        return field;
    }

    public String rule() {
        return rule;
    }
}
