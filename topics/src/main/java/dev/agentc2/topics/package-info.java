/** The catalogue of topics: what each is called, keyed by and made of, and how its records become bytes. */
@NullMarked
package dev.agentc2.topics;

import org.jspecify.annotations.NullMarked;
