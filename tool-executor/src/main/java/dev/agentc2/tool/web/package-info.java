/** Reaching out by HTTP without being led astray: which hosts may be reached, and connections to those very addresses. */
@NullMarked
package dev.agentc2.tool.web;

import org.jspecify.annotations.NullMarked;
