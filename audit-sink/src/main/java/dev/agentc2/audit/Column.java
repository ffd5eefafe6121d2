package dev.agentc2.audit;

/**
 * A column of a table that rows are inserted into in bulk. Immutable.
 *
 * @param name its name
 * @param kind its type and how values travel
 */
record Column(String name, Kind kind) {
    /** How values of a column are held in Java, sent in arrays, and read in SQL. */
    enum Kind {
        /** String; NUL characters, which PostgreSQL can't hold, become U+FFFD. */
        TEXT("text", String.class, "r.%s"),
        /** String of JSON without NUL characters. */
        JSON("text", String.class, "r.%s::jsonb"),
        /** String yyyy-MM-dd. */
        DAY("text", String.class, "r.%s::date"),
        /** Integer. */
        INT("int4", Integer.class, "r.%s"),
        /** Long. */
        LONG("int8", Long.class, "r.%s"),
        /** Boolean. */
        FLAG("bool", Boolean.class, "r.%s"),
        /** Long, epoch milliseconds. */
        TIME("int8", Long.class, "timestamptz 'epoch' + r.%s * interval '1 millisecond'");

        final String element;
        final Class<?> javaType;
        private final String expression;

        Kind(String element, Class<?> javaType, String expression) {
            this.element = element;
            this.javaType = javaType;
            this.expression = expression;
        }
    }

    static Column text(String name) {
        return new Column(name, Kind.TEXT);
    }

    static Column of(String name, Kind kind) {
        return new Column(name, kind);
    }

    /** SQL that reads it from the row {@code r} of an unnested array. */
    String expression() {
        return kind.expression.formatted(name);
    }
}
