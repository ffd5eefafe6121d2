@NullMarked
package dev.agentc2.ingress.oauth;

import org.jspecify.annotations.NullMarked;
