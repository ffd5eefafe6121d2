package dev.agentc2.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;

import io.gatling.javaapi.core.OpenInjectionStep;
import java.time.Duration;
import java.util.List;

/**
 * Shapes of load. A user is somebody who sends a message a second on average, so that {@code n} users are {@code n}
 * messages arriving a second, whatever becomes of the earlier ones.
 */
enum Scenario {
    /** From 10 to 25 users. */
    BASELINE(Duration.ofMinutes(2)) {
        @Override
        List<OpenInjectionStep> arrivals(Duration length, int users) {
            return List.of(
                    rampUsersPerSec(FEW).to(MORE).during(length.dividedBy(4)),
                    constantUsersPerSec(MORE).during(length.multipliedBy(3).dividedBy(4)));
        }
    },
    /** Ten times as many users at once, for a fifth of the time. */
    SPIKE(Duration.ofMinutes(2)) {
        @Override
        List<OpenInjectionStep> arrivals(Duration length, int users) {
            Duration fifth = length.dividedBy(5);
            return List.of(
                    constantUsersPerSec(FEW).during(fifth.multipliedBy(2)),
                    constantUsersPerSec(FEW * 10).during(fifth),
                    constantUsersPerSec(FEW).during(fifth.multipliedBy(2)));
        }
    },
    /** More and more users, to find where it breaks. */
    STRESS(Duration.ofMinutes(4)) {
        @Override
        List<OpenInjectionStep> arrivals(Duration length, int users) {
            return List.of(rampUsersPerSec(1).to(users).during(length));
        }
    },
    /** The same few users for long. */
    SOAK(Duration.ofMinutes(10)) {
        @Override
        List<OpenInjectionStep> arrivals(Duration length, int users) {
            return List.of(constantUsersPerSec(FEW).during(length));
        }
    };

    private static final double FEW = 10;
    private static final double MORE = 25;

    private final Duration length;

    Scenario(Duration length) {
        this.length = length;
    }

    /** How long it takes when nothing else is wanted. */
    Duration length() {
        return length;
    }

    /** Few users for some time. */
    static OpenInjectionStep few(Duration time) {
        return constantUsersPerSec(FEW).during(time);
    }

    /** When messages arrive. */
    abstract List<OpenInjectionStep> arrivals(Duration length, int users);
}
