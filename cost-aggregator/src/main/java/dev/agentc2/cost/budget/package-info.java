/**
 * The pure core: what an organisation may spend in a day, what it has spent, and what it has lent to holders who spend
 * without asking. Knows neither Kafka nor a clock.
 */
@NullMarked
package dev.agentc2.cost.budget;

import org.jspecify.annotations.NullMarked;
