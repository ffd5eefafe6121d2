/** The service that counts: prices what model calls used and lends organisations' budgets to those who spend them. */
@NullMarked
package dev.agentc2.cost;

import org.jspecify.annotations.NullMarked;
