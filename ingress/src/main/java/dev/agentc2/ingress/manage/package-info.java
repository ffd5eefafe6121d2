/** Organisations, workspaces, agents, policies and connections as people and programs manage them over HTTP. */
@NullMarked
package dev.agentc2.ingress.manage;

import org.jspecify.annotations.NullMarked;
