/** How people get in and what concerns oneself: signing up, in and out, invitations, and OpenID Connect. */
@NullMarked
package dev.agentc2.ingress.access;

import org.jspecify.annotations.NullMarked;
