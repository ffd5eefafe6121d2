package dev.agentc2.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may do what, held against the table that people read. */
class PermissionMatrixTest {
    private static final Path PAGE = Path.of("..", "docs", "tenants.md");

    /** By whom it is held, as the columns are named, what is allowed. */
    private static Map<String, Set<Permission>> written() throws IOException {
        List<List<String>> rows = table();
        List<String> holders = rows.getFirst().stream()
                .map(cell -> cell.replace("key scope ", "").replace("`", ""))
                .toList();
        Map<String, Set<Permission>> matrix = new LinkedHashMap<>();
        for (int column = 1; column < holders.size(); column++) {
            Set<Permission> allowed = EnumSet.noneOf(Permission.class);
            for (List<String> row : rows.subList(1, rows.size())) {
                if (row.get(column).equals("x")) {
                    Stream.of(row.getFirst().split(", "))
                            .map(Permission::valueOf)
                            .forEach(allowed::add);
                }
            }
            matrix.put(holders.get(column), allowed);
        }
        return matrix;
    }

    /** The cells of the table under "Who may do what", its rule left out. */
    private static List<List<String>> table() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.startsWith("## ") ? line.equals("## Who may do what") : inside;
            if (inside && line.startsWith("|") && !line.startsWith("|--")) {
                String cells = line.substring(1, line.lastIndexOf('|'));
                rows.add(Stream.of(cells.split("\\|", -1)).map(String::strip).toList());
            }
        }
        return rows;
    }

    @Test
    void rolesAndScopesAllowWhatIsWrittenOfThem() throws IOException {
        Map<String, Set<Permission>> matrix = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            matrix.put(role.name(), role.permissions());
        }
        for (KeyScope scope : KeyScope.values()) {
            matrix.put(scope.text(), scope.permissions());
        }
        assertEquals(written(), matrix);
    }

    @Test
    void everyPermissionIsInTheTableButThoseThatNobodyIsGiven() throws IOException {
        Set<Permission> given = EnumSet.noneOf(Permission.class);
        written().values().forEach(given::addAll);
        assertEquals(EnumSet.of(Permission.PUBLIC, Permission.PERSON), EnumSet.complementOf(EnumSet.copyOf(given)));
    }

    @Test
    void aHigherRoleMayAllThatALowerOneMayAndNobodyGivesMoreThanOnesOwn() {
        for (Role one : Role.values()) {
            for (Role other : Role.values()) {
                boolean higher = one.ordinal() >= other.ordinal();
                assertEquals(higher, one.permissions().containsAll(other.permissions()), one + " over " + other);
                assertEquals(higher, one.mayGrant(other), one + " gives " + other);
            }
        }
    }

    @Test
    void permissionsStandForTheHighestRoleThatTheyCover() {
        for (Role role : Role.values()) {
            assertEquals(Optional.of(role), Role.within(role.permissions()));
        }
        assertEquals(Optional.of(Role.ADMIN), Role.within(KeyScope.MANAGE.permissions()));
        assertEquals(Optional.empty(), Role.within(KeyScope.CHAT_ONLY.permissions()));
        assertEquals(Optional.empty(), Role.within(Set.of(Permission.MANAGE_MEMBERS)));
    }

    @Test
    void scopesAreToldWithoutThoseThatAnotherCovers() {
        assertEquals(List.of(KeyScope.MANAGE), KeyScope.within(Role.OWNER.permissions()));
        Set<Permission> both = KeyScope.permissionsOf(List.of(KeyScope.CHAT_ONLY, KeyScope.READ_ONLY));
        assertEquals(List.of(KeyScope.CHAT_ONLY, KeyScope.READ_ONLY), KeyScope.within(both));
        assertTrue(KeyScope.within(Set.of(Permission.READ)).isEmpty());
        assertEquals(Optional.of(KeyScope.READ_ONLY), KeyScope.of("read"));
        assertFalse(KeyScope.of("everything").isPresent());
    }
}
