/** All that leaves to people and programs: streams, the read side and the page. */
@NullMarked
package dev.agentc2.egress;

import org.jspecify.annotations.NullMarked;
