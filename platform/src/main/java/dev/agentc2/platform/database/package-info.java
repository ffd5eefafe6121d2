/** PostgreSQL: pools, migrations, and transactions scoped to an organisation by row-level security. */
@NullMarked
package dev.agentc2.platform.database;

import org.jspecify.annotations.NullMarked;
