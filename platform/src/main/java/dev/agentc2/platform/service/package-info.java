/** Life cycle of a service: an object that starts, says how it is, and closes; alone in a process or with others. */
@NullMarked
package dev.agentc2.platform.service;

import org.jspecify.annotations.NullMarked;
