package dev.agentc2.tool;

import dev.agentc2.tool.ledger.LedgerKey;
import dev.agentc2.tool.ledger.LedgerUnavailableException;
import dev.agentc2.tool.ledger.Opening;
import dev.agentc2.tool.ledger.Settlement;
import dev.agentc2.tool.ledger.ToolLedger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A ledger in memory that survives the crashes a test stages, and can be away. */
final class FakeLedger implements ToolLedger {
    /** The worker dies here. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Where the worker dies next. */
    enum CrashPoint {
        NONE,
        BEFORE_OPEN,
        AFTER_OPEN,
        BEFORE_SETTLE,
        AFTER_SETTLE
    }

    boolean away;
    /** Attempts that don't reach it. */
    int awayFor;

    CrashPoint crash = CrashPoint.NONE;
    final Map<LedgerKey, Settlement> settled = new HashMap<>();
    private final Set<LedgerKey> begun = new HashSet<>();

    @Override
    public Opening open(LedgerKey key, boolean durable) throws LedgerUnavailableException {
        crashAt(CrashPoint.BEFORE_OPEN);
        available();
        Settlement known = settled.get(key);
        Opening opening =
                known != null ? new Opening.Settled(known) : begun.add(key) ? new Opening.Fresh() : new Opening.Begun();
        crashAt(CrashPoint.AFTER_OPEN);
        return opening;
    }

    @Override
    public Settlement settle(LedgerKey key, Settlement settlement) throws LedgerUnavailableException {
        crashAt(CrashPoint.BEFORE_SETTLE);
        available();
        Settlement earlier = settled.putIfAbsent(key, settlement);
        crashAt(CrashPoint.AFTER_SETTLE);
        return earlier == null ? settlement : earlier;
    }

    private void available() throws LedgerUnavailableException {
        if (away || awayFor-- > 0) {
            throw new LedgerUnavailableException("away");
        }
    }

    private void crashAt(CrashPoint point) {
        if (crash == point) {
            crash = CrashPoint.NONE;
            throw new Crash();
        }
    }
}
