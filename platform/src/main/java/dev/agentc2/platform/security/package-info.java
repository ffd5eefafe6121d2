/** API keys: how they look, how they are kept, and who a request with one comes from. */
@NullMarked
package dev.agentc2.platform.security;

import org.jspecify.annotations.NullMarked;
