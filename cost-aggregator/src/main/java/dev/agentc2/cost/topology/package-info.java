/** The stream that keeps the budgets: from budget commands to decisions, costs and totals, exactly once. */
@NullMarked
package dev.agentc2.cost.topology;

import org.jspecify.annotations.NullMarked;
