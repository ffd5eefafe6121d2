/** How an organisation has a tool asked what became of a call of another one. Pure: java.* and Jackson's trees only. */
@NullMarked
package dev.agentc2.platform.inquiry;

import org.jspecify.annotations.NullMarked;
