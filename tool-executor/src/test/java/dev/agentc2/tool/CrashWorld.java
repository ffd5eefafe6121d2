package dev.agentc2.tool;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.tool.ledger.LedgerKey;
import dev.agentc2.tool.ledger.LedgerUnavailableException;
import dev.agentc2.tool.ledger.Opening;
import dev.agentc2.tool.ledger.Settlement;
import dev.agentc2.tool.ledger.ToolLedger;
import dev.agentc2.tool.question.FakeQuestionLog;
import dev.agentc2.tool.result.ResultKeeper;
import dev.agentc2.wire.ToolResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One tool call, the ledger, the outside world and the workers that come and go, with a history by a seed. A worker that is
 * taken for dead sleeps while another does its work, and goes on afterwards: one thread at a time, so that a seed always
 * gives the same history.
 */
final class CrashWorld {
    private static final long NOW = 1_000_000;
    /** Longer than a worker waits for the ledger. */
    private static final int OUTAGE_MS = 10_000;

    private static final int MOST_ASLEEP = 2;
    private static final int DEADLY_LIVES = 6;

    private final Random random;
    private final Safety safety;
    private final FakeLedger ledger = new FakeLedger();
    private final TestClock clock = new TestClock(NOW);
    private final List<ToolResult> results = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private final Set<Fate> fates = EnumSet.noneOf(Fate.class);
    private long ledgerIsBackAt;
    private int happened;
    private int lives;
    private int asleep;
    private boolean claimed;
    private boolean done;

    /** What may come between two steps of a worker. */
    enum Fate {
        DIES,
        SLEEPS,
        LEDGER_AWAY
    }

    /** The worker is no more. */
    private static final class DeadException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    CrashWorld(long seed, Safety safety) {
        this.random = new Random(seed);
        this.safety = safety;
    }

    /** Lets workers come until one has committed the call's offset; all results, in the order of the log. */
    List<ToolResult> play() throws InterruptedException {
        while (!done) {
            live();
        }
        return results;
    }

    /** How often the world saw the effect. */
    int happened() {
        return happened;
    }

    boolean wasLedgerAway() {
        return fates.contains(Fate.LEDGER_AWAY);
    }

    Set<Fate> fates() {
        return fates;
    }

    List<String> history() {
        return history;
    }

    private void live() throws InterruptedException {
        Worker worker = new Worker(++lives, claimed);
        try {
            worker.work();
        } catch (DeadException e) {
            history.add(worker.number + " is dead");
        }
    }

    /** A worker that has the call's partition, or believes so. */
    private final class Worker implements ToolLedger, Claim {
        private final int number;
        private final boolean redelivered;
        private boolean hasClaim;
        private boolean isDead;
        private boolean isReplaced;

        Worker(int number, boolean redelivered) {
            this.number = number;
            this.redelivered = redelivered;
        }

        void work() throws InterruptedException {
            ToolCallHandler handler = new ToolCallHandler(
                    call -> Optional.of(new WorldsTool(this)),
                    this,
                    new ResultKeeper(new FakeResultStore(), ended -> {}),
                    new ToolMetrics(new SimpleMeterRegistry()),
                    new FakeQuestionLog().questions(clock, new SimpleMeterRegistry()),
                    clock,
                    time -> clock.pass(time.toMillis()));
            ToolResult result;
            try {
                result = (ToolResult) handler.run(
                        ToolCallHandlerTest.command("{}", redelivered, NOW + 60_000), this, new Cancellation());
                await();
            } catch (InterruptedException e) {
                history.add(number + " has lost its claim");
                return;
            }
            step("writes " + result.getOutcome());
            results.add(result);
            step("commits");
            done |= !isReplaced;
        }

        @Override
        public void await() throws InterruptedException {
            step("claims");
            if (isReplaced && !hasClaim) {
                throw new InterruptedException("another's by now");
            }
            hasClaim = true;
            claimed = true;
        }

        @Override
        public Opening open(LedgerKey key, boolean durable) throws LedgerUnavailableException {
            reach("opens");
            Opening opening = ledger.open(key, durable);
            step("has opened " + opening.getClass().getSimpleName());
            return opening;
        }

        @Override
        public Settlement settle(LedgerKey key, Settlement settlement) throws LedgerUnavailableException {
            reach("settles");
            Settlement holds = ledger.settle(key, settlement);
            step("has settled");
            return holds;
        }

        private void reach(String what) throws LedgerUnavailableException {
            step(what);
            if (ledgerIsBackAt <= clock.millis() && random.nextInt(20) == 0) {
                ledgerIsBackAt = clock.millis() + random.nextInt(OUTAGE_MS);
            }
            if (clock.millis() < ledgerIsBackAt) {
                history.add(number + " finds no ledger");
                fates.add(Fate.LEDGER_AWAY);
                throw new LedgerUnavailableException("away");
            }
        }

        /** Between two steps. */
        void step(String next) {
            if (isDead) {
                throw new DeadException();
            }
            int fate = random.nextInt(20);
            if (fate == 0 && lives < DEADLY_LIVES) {
                fates.add(Fate.DIES);
                isDead = true;
                throw new DeadException();
            }
            if (fate == 1 && !done && asleep < MOST_ASLEEP && lives < DEADLY_LIVES) {
                sleep();
            }
            history.add(number + " " + next);
        }

        /** As {@link #step}, on a thread where dying can only be noted. */
        boolean survives(String next) {
            try {
                step(next);
                return true;
            } catch (DeadException e) {
                return false;
            }
        }

        private void sleep() {
            fates.add(Fate.SLEEPS);
            history.add(number + " sleeps");
            isReplaced = true;
            asleep++;
            try {
                do {
                    live();
                } while (!done && random.nextBoolean());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                asleep--;
            }
            history.add(number + " wakes");
        }
    }

    /** Does one thing in the world: keyed by the effect where it can be asked, so that a late call does nothing more. */
    private final class WorldsTool implements Tool {
        private final Worker caller;

        WorldsTool(Worker caller) {
            this.caller = caller;
        }

        @Override
        public ToolDescription description() {
            return new ToolDescription("world", "For tests", "{\"type\":\"object\"}", safety);
        }

        @Override
        public Duration timeLimit() {
            return Duration.ofMinutes(1);
        }

        @Override
        public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) {
            if (caller.survives("calls")) {
                happened = safety == Safety.QUERYABLE ? 1 : happened + 1;
                caller.survives("has called");
            }
            return ToolOutcome.Succeeded.text("done");
        }

        @Override
        public Inquiry inquire(ToolInvocation invocation, Cancellation cancellation) {
            if (!caller.survives("asks") || random.nextInt(4) == 0) {
                return new Inquiry.NotKnown();
            }
            return happened == 0 ? new Inquiry.NeverHappened() : new Inquiry.Ended(ToolOutcome.Succeeded.text("done"));
        }
    }
}
