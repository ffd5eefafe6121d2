/** Who belongs to an organisation and what works in its name: members, invitations, API keys. */
@NullMarked
package dev.agentc2.ingress.people;

import org.jspecify.annotations.NullMarked;
