/** What a client of OAuth 2.1 says and hears, whoever it speaks for. */
@NullMarked
package dev.agentc2.platform.oauth;

import org.jspecify.annotations.NullMarked;
