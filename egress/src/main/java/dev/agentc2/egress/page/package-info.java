/** The web page: static files with a strict content security policy. */
@NullMarked
package dev.agentc2.egress.page;

import org.jspecify.annotations.NullMarked;
