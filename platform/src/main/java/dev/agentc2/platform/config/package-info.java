/** Settings: every environment variable the platform reads, declared once with its default and meaning. */
@NullMarked
package dev.agentc2.platform.config;

import org.jspecify.annotations.NullMarked;
