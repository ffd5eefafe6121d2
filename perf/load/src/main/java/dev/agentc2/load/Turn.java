package dev.agentc2.load;

/**
 * A turn as one user saw it. Immutable.
 *
 * @param atSeconds when the message was sent, seconds from the beginning of the load
 * @param acceptedMs from then to the answer of the POST; meaningless unless good
 * @param firstTokenMs from then to the first token; meaningless unless good
 * @param lastTokenMs from then to the end of the answer; meaningless unless good
 * @param good whether it ended well
 */
record Turn(double atSeconds, double acceptedMs, double firstTokenMs, double lastTokenMs, boolean good) {
    /** The same, so many seconds earlier. */
    Turn earlier(double seconds) {
        return new Turn(atSeconds - seconds, acceptedMs, firstTokenMs, lastTokenMs, good);
    }
}
