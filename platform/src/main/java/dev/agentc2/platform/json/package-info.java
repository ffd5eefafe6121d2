/** JSON as it is read and written everywhere. */
@NullMarked
package dev.agentc2.platform.json;

import org.jspecify.annotations.NullMarked;
