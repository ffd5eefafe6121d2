/** What tools ask people while they run (docs/questions.md). */
@NullMarked
package dev.agentc2.tool.question;

import org.jspecify.annotations.NullMarked;
