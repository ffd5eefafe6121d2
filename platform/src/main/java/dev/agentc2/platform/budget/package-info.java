/** What is configured of budgets, as the services that reserve and book money both need it. */
@NullMarked
package dev.agentc2.platform.budget;

import org.jspecify.annotations.NullMarked;
