package dev.agentc2.platform.security;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Users with their memberships, as they are in PostgreSQL now. Thread-safe. */
public final class People {
    private final Database database;

    public People(Database database) {
        this.database = database;
    }

    private record Row(String email, String name, boolean active, Person.@Nullable Membership membership) {}

    /**
     * A user by id.
     *
     * @throws dev.agentc2.platform.database.DatabaseUnavailableException when PostgreSQL is away
     */
    public Optional<Person> find(String userId) {
        List<Row> rows = database.inTransaction(h -> h.createQuery("SELECT * FROM find_person(:id)")
                .bind("id", userId)
                .map(People::row)
                .list());
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<Person.Membership> memberships = new ArrayList<>();
        for (Row row : rows) {
            if (row.membership() != null) {
                memberships.add(row.membership());
            }
        }
        Row any = rows.getFirst();
        return Optional.of(new Person(userId, any.email(), any.name(), any.active(), memberships));
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        String orgId = row.getString("org_id");
        return new Row(
                row.getString("email"),
                row.getString("name"),
                "ACTIVE".equals(row.getString("status")),
                orgId == null
                        ? null
                        : new Person.Membership(
                                orgId,
                                row.getString("org_slug"),
                                row.getString("org_name"),
                                "ACTIVE".equals(row.getString("org_status")),
                                Role.valueOf(row.getString("role"))));
    }
}
