/** Encryption of what tenants entrust to the platform, under keys that are kept outside of the database. */
@NullMarked
package dev.agentc2.platform.crypto;

import org.jspecify.annotations.NullMarked;
