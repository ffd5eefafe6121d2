@NullMarked
package dev.agentc2.stack.letters;

import org.jspecify.annotations.NullMarked;
