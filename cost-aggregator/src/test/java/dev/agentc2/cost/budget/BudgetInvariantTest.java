package dev.agentc2.cost.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.cost.budget.BudgetCommand.Ask;
import dev.agentc2.cost.budget.BudgetCommand.GiveBack;
import dev.agentc2.cost.budget.BudgetCommand.Settle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holders that ask, reserve, spend and give back in any order, over days, keep the promises of the budget. */
class BudgetInvariantTest {
    private static final int HOLDERS = 8;
    private static final int STEPS = 4_000;
    private static final long START = 1_795_435_200_000L;

    private final Holder[] holders = new Holder[HOLDERS];
    private BudgetLedger ledger = BudgetLedger.startingOn(Budget.dayOf(START));
    private long now = START;
    private long limit = 1_000_000;
    private boolean overran;
    private long granted;
    private long paidFromLeases;
    private long givenBack;
    private long bookedToday;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void spent_and_lent_never_exceed_the_limit(long seed) {
        run(new Random(seed), false);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void overruns_and_changing_limits_are_the_only_exceptions(long seed) {
        run(new Random(seed), true);
    }

    private void run(Random random, boolean rough) {
        for (int i = 0; i < HOLDERS; i++) {
            holders[i] = new Holder(i);
        }
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(60_000);
            if (rough && random.nextInt(50) == 0) {
                limit = random.nextLong(2_000_000);
                overran = true;
            }
            holders[random.nextInt(HOLDERS)].act(random, rough);
            check();
        }
        assertTrue(granted > 0 && givenBack > 0 && paidFromLeases > 0, "the run did something");
    }

    private void check() {
        if (!overran) {
            assertTrue(ledger.spentNanos() + ledger.leasedNanos() <= limit, ledger::toString);
        }
        assertEquals(granted, paidFromLeases + givenBack + ledger.leasedNanos());
        assertEquals(bookedToday, ledger.spentNanos());
        for (Holder holder : holders) {
            assertEquals(holder.balance + holder.reserved(), ledger.leasedNanos(holder.number), "both sides agree");
        }
    }

    private void send(BudgetCommand command) {
        for (BudgetEvent event : Budget.decide(ledger, command, Terms.limitedTo(limit), now)) {
            ledger = ledger.evolve(event);
            switch (event) {
                case BudgetEvent.DayBegan began -> bookedToday = 0;
                case BudgetEvent.Granted grant -> {
                    assertTrue(ledger.spentNanos() + ledger.leasedNanos() <= limit, "no grant beyond the limit");
                    granted += grant.nanos();
                    holders[grant.holder()].balance += grant.nanos();
                }
                case BudgetEvent.Denied denied -> assertTrue(denied.retryAt() > now);
                case BudgetEvent.GivenBack back -> givenBack += back.nanos();
                case BudgetEvent.Booked booked -> {
                    paidFromLeases += booked.fromLeaseNanos();
                    bookedToday += booked.today() ? booked.priceNanos() : 0;
                    overran |= booked.overrunNanos() > 0;
                }
            }
        }
    }

    /** Reckons as agent-processor does. */
    private final class Holder {
        final int number;
        final Deque<Long> reservations = new ArrayDeque<>();
        long balance;

        Holder(int number) {
            this.number = number;
        }

        long reserved() {
            return reservations.stream().mapToLong(Long::longValue).sum();
        }

        void act(Random random, boolean rough) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    long needed = random.nextLong(20_000);
                    send(new Ask(number, needed + random.nextLong(200_000), needed, now));
                }
                case 1 -> {
                    if (balance > 0) {
                        long reservation = 1 + random.nextLong(balance);
                        balance -= reservation;
                        reservations.add(reservation);
                    }
                }
                case 2 -> settle(random, rough);
                default -> {
                    long all = balance;
                    balance = 0;
                    send(new GiveBack(number, all, now));
                }
            }
        }

        private void settle(Random random, boolean rough) {
            Long reservation = reservations.poll();
            if (reservation == null) {
                return;
            }
            long price = random.nextLong(reservation + 1);
            if (rough && random.nextInt(10) == 0) {
                price += random.nextLong(10_000);
            }
            balance += Math.max(0, reservation - price);
            long at = random.nextInt(20) == 0 ? now - random.nextInt(86_400_000) : now;
            send(new Settle(number, price, reservation, at));
        }
    }
}
