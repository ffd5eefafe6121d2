/** JMH benchmarks of the parts that every turn or every token goes through. */
@NullMarked
package dev.agentc2.load.inner;

import org.jspecify.annotations.NullMarked;
