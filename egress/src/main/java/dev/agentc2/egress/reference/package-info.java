/** What the API is, for programs and for people: the OpenAPI document. */
@NullMarked
package dev.agentc2.egress.reference;

import org.jspecify.annotations.NullMarked;
