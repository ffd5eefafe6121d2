package dev.agentc2.cost.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.cost.budget.BudgetCommand.Ask;
import dev.agentc2.cost.budget.BudgetCommand.GiveBack;
import dev.agentc2.cost.budget.BudgetCommand.Settle;
import dev.agentc2.cost.budget.BudgetEvent.Booked;
import dev.agentc2.cost.budget.BudgetEvent.DayBegan;
import dev.agentc2.cost.budget.BudgetEvent.Denied;
import dev.agentc2.cost.budget.BudgetEvent.GivenBack;
import dev.agentc2.cost.budget.BudgetEvent.Granted;
import dev.agentc2.cost.budget.BudgetEvent.Reason;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
    private static final long NOON = 1_795_435_200_000L;
    private static final long MIDNIGHT = NOON + 12 * 3_600_000L;

    private BudgetLedger ledger = BudgetLedger.startingOn(DAY);

    @Test
    void a_holder_gets_what_it_wants_while_that_is_a_small_part_of_what_is_left() {
        assertEquals(List.of(new Granted(3, 100)), when(new Ask(3, 100, 10, NOON), Terms.limitedTo(800)));
        assertEquals(100, ledger.leasedNanos(3));
        assertEquals(100, ledger.leasedNanos());
    }

    @Test
    void it_gets_an_eighth_of_what_is_left_when_it_wants_more() {
        assertEquals(List.of(new Granted(0, 100)), when(new Ask(0, 5_000, 10, NOON), Terms.limitedTo(800)));
        assertEquals(List.of(new Granted(1, 87)), when(new Ask(1, 5_000, 10, NOON), Terms.limitedTo(800)));
    }

    @Test
    void it_gets_what_it_needs_even_when_that_is_all_there_is() {
        assertEquals(List.of(new Granted(0, 800)), when(new Ask(0, 5_000, 800, NOON), Terms.limitedTo(800)));
    }

    @Test
    void it_is_denied_when_less_is_left_than_it_needs() {
        when(new Ask(0, 60, 60, NOON), Terms.limitedTo(100));
        when(new Settle(0, 30, 60, NOON), Terms.limitedTo(100));
        assertEquals(
                List.of(new Denied(1, Reason.BUDGET_EXHAUSTED, 100, 30, 30, NOON + 5_000)),
                when(new Ask(1, 50, 41, NOON), Terms.limitedTo(100)),
                "30 are spent and 30 lent");
        assertEquals(List.of(new Granted(1, 40)), when(new Ask(1, 50, 40, NOON), Terms.limitedTo(100)));
    }

    @Test
    void when_all_is_spent_it_is_asked_to_come_back_late_but_not_after_midnight() {
        when(new Settle(0, 100, 0, NOON), Terms.limitedTo(100));
        assertEquals(
                List.of(new Denied(1, Reason.BUDGET_EXHAUSTED, 100, 100, 0, NOON + 60_000)),
                when(new Ask(1, 1, 1, NOON), Terms.limitedTo(100)));
        long late = MIDNIGHT - 10;
        assertEquals(
                List.of(new Denied(1, Reason.BUDGET_EXHAUSTED, 100, 100, 0, MIDNIGHT)),
                Budget.decide(ledger, new Ask(1, 1, 1, late), Terms.limitedTo(100), late));
    }

    @Test
    void an_organisation_without_a_limit_gets_what_it_wants() {
        assertEquals(List.of(new Granted(0, 1_000_000)), when(new Ask(0, 1_000_000, 1, NOON), Terms.UNLIMITED));
    }

    @Test
    void an_unknown_or_suspended_organisation_gets_nothing() {
        assertEquals(
                List.of(new Denied(0, Reason.ORGANIZATION_UNKNOWN, 0, 0, 0, NOON + 1_000)),
                when(new Ask(0, 10, 1, NOON), Terms.UNKNOWN));
        Terms suspended = new Terms(Terms.Standing.SUSPENDED, OptionalLong.of(500));
        assertEquals(
                List.of(new Denied(0, Reason.ORGANIZATION_SUSPENDED, 500, 0, 0, NOON + 60_000)),
                when(new Ask(0, 10, 1, NOON), suspended));
    }

    @Test
    void what_a_call_cost_is_paid_from_the_lease() {
        when(new Ask(0, 100, 100, NOON), Terms.limitedTo(1_000));
        assertEquals(
                List.of(new Booked(0, 30, 30, 0, true)), when(new Settle(0, 30, 40, NOON), Terms.limitedTo(1_000)));
        assertEquals(70, ledger.leasedNanos(0));
        assertEquals(30, ledger.spentNanos());
    }

    @Test
    void what_it_cost_above_its_reservation_is_an_overrun_and_not_of_the_lease() {
        when(new Ask(0, 100, 100, NOON), Terms.limitedTo(100));
        assertEquals(List.of(new Booked(0, 50, 40, 10, true)), when(new Settle(0, 50, 40, NOON), Terms.limitedTo(100)));
        assertEquals(60, ledger.leasedNanos(0), "the holder too takes off only what it had reserved");
        assertEquals(50, ledger.spentNanos());
    }

    @Test
    void without_a_reservation_there_is_no_overrun() {
        assertEquals(List.of(new Booked(0, 50, 0, 0, true)), when(new Settle(0, 50, 0, NOON), Terms.UNLIMITED));
    }

    @Test
    void a_lease_is_given_back_at_most_once() {
        when(new Ask(0, 100, 100, NOON), Terms.limitedTo(100));
        assertEquals(List.of(new GivenBack(0, 80)), when(new GiveBack(0, 80, NOON), Terms.limitedTo(100)));
        assertEquals(List.of(new GivenBack(0, 20)), when(new GiveBack(0, 80, NOON), Terms.limitedTo(100)));
        assertEquals(0, ledger.leasedNanos());
    }

    @Test
    void a_new_day_forgets_what_was_spent_and_remembers_what_is_lent() {
        when(new Ask(0, 60, 60, NOON), Terms.limitedTo(100));
        when(new Settle(0, 20, 20, NOON), Terms.limitedTo(100));
        Ask tomorrow = new Ask(1, 100, 61, MIDNIGHT);
        assertEquals(
                List.of(
                        new DayBegan(DAY.plusDays(1)),
                        new Denied(1, Reason.BUDGET_EXHAUSTED, 100, 0, 40, MIDNIGHT + 5_000)),
                Budget.decide(ledger, tomorrow, Terms.limitedTo(100), MIDNIGHT));
    }

    @Test
    void a_call_of_the_day_before_is_paid_from_its_lease_but_is_not_of_this_day() {
        when(new Ask(0, 60, 60, NOON), Terms.limitedTo(100));
        ledger = ledger.evolve(new DayBegan(DAY.plusDays(1)));
        List<BudgetEvent> events = Budget.decide(ledger, new Settle(0, 20, 20, NOON), Terms.limitedTo(100), MIDNIGHT);
        assertEquals(List.of(new Booked(0, 20, 20, 0, false)), events);
        BudgetLedger after = ledger.evolve(events.getFirst());
        assertEquals(0, after.spentNanos());
        assertEquals(40, after.leasedNanos());
    }

    @Test
    void a_clock_that_runs_ahead_starts_no_day() {
        assertEquals(List.of(new Granted(0, 1)), when(new Ask(0, 1, 1, MIDNIGHT + 1), Terms.UNLIMITED));
        assertEquals(DAY, ledger.day());
    }

    @Test
    void a_raised_limit_helps_at_once_and_a_lowered_one_stops_lending() {
        when(new Ask(0, 100, 100, NOON), Terms.limitedTo(100));
        assertEquals(List.of(new Granted(1, 50)), when(new Ask(1, 50, 50, NOON), Terms.limitedTo(150)));
        assertEquals(
                List.of(new Denied(1, Reason.BUDGET_EXHAUSTED, 10, 0, 150, NOON + 5_000)),
                when(new Ask(1, 1, 1, NOON), Terms.limitedTo(10)));
    }

    @Test
    void commands_that_make_no_sense_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Ask(-1, 1, 1, NOON));
        assertThrows(IllegalArgumentException.class, () -> new Ask(0, 1, 2, NOON));
        assertThrows(IllegalArgumentException.class, () -> new Ask(0, 1, -1, NOON));
        assertThrows(IllegalArgumentException.class, () -> new GiveBack(0, -1, NOON));
        assertThrows(IllegalArgumentException.class, () -> new Settle(0, -1, 0, NOON));
        assertThrows(IllegalArgumentException.class, () -> new Settle(0, 0, -1, NOON));
    }

    private List<BudgetEvent> when(BudgetCommand command, Terms terms) {
        List<BudgetEvent> events = Budget.decide(ledger, command, terms, NOON);
        events.forEach(event -> ledger = ledger.evolve(event));
        return events;
    }
}
