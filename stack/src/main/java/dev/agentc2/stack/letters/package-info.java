/** Dead letters in the hands of an operator: what they say, sending them once more, letting them be (docs/dead-letters.md). */
@NullMarked
package dev.agentc2.stack.letters;

import org.jspecify.annotations.NullMarked;
