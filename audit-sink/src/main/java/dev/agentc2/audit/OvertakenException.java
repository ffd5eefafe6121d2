package dev.agentc2.audit;

/** Another sink has stored records of a partition that this one thought was its own. */
final class OvertakenException extends Exception {
    private static final long serialVersionUID = 1L;

    OvertakenException(int partitions) {
        super("another sink has moved on in " + partitions + " of the partitions");
    }
}
