/** What may come in and what may go out: versioned policies, pure, in time linear in the text. */
@NullMarked
package dev.agentc2.agent.guardrail;

import org.jspecify.annotations.NullMarked;
