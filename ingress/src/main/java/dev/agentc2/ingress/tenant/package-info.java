/** What all changes of tenants have in common: that they are recorded in the transaction in which they are made. */
@NullMarked
package dev.agentc2.ingress.tenant;

import org.jspecify.annotations.NullMarked;
