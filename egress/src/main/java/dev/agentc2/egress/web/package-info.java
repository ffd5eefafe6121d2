/** The web page: static files, no build step. */
@NullMarked
package dev.agentc2.egress.web;

import org.jspecify.annotations.NullMarked;
