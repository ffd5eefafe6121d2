@NullMarked
package dev.agentc2.schemas;

import org.jspecify.annotations.NullMarked;
