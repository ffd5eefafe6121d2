package dev.agentc2.ingress.people;

import static dev.agentc2.ingress.people.PeopleServer.expect;
import static dev.agentc2.ingress.people.PeopleServer.expectProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("adapter")
class MemberRoutesTest {
    @SuppressWarnings("NullAway.Init") // started once for all tests
    private static PeopleServer server;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = new PeopleServer(dir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void membersAreListedPageByPageInTheOrderInWhichTheyJoined() {
        server.organization("list", "listanna OWNER", "listbert ADMIN", "listcleo MEMBER");
        JsonNode first = server.get("person listcleo list MEMBER", "/api/members?limit=2");
        assertEquals("listanna", first.at("/members/0/userId").asText());
        assertEquals("listanna@example.com", first.at("/members/0/email").asText());
        assertEquals("OWNER", first.at("/members/0/role").asText());
        assertEquals(1, first.at("/members/0/rowVersion").asInt());
        JsonNode second = server.get(
                "person listcleo list MEMBER",
                "/api/members?limit=2&cursor=" + first.get("nextCursor").asText());
        assertEquals("listcleo", second.at("/members/0/userId").asText());
        assertEquals(1, second.get("members").size());
        assertFalse(second.has("nextCursor"));
    }

    @Test
    void aRoleIsChangedByWhoSawTheMemberAsItIsAndItsRecordIsInTheSameTransaction() {
        server.organization("change", "changeann OWNER", "changebob MEMBER");
        String owner = "person changeann change OWNER";
        HttpResponse<String> changed = put(owner, "changebob", "ADMIN", 1);
        assertEquals("ADMIN", expect(200, changed).get("role").asText());
        assertEquals("\"2\"", changed.headers().firstValue("ETag").orElseThrow());
        HttpResponse<String> slower = put(owner, "changebob", "OWNER", 1);
        assertEquals("ADMIN", expect(412, slower).at("/current/role").asText());
        assertEquals(List.of("member.change user:changeann changebob"), server.changes("change"));
        assertEquals(
                List.of("MEMBER ADMIN"),
                server.query(
                        "SELECT (before ->> 'role') || ' ' || (after ->> 'role') FROM outbox WHERE org_id = ?",
                        "change"));
        expectProblem(
                428,
                "precondition-required",
                server.send(owner, "PUT", "/api/members/changebob", "{\"role\":\"OWNER\"}"));
        expectProblem(400, "invalid-field", put(owner, "changebob", "KING", 2));
    }

    @Test
    void nobodyGivesChangesOrTakesARoleAboveOnesOwn() {
        server.organization("above", "aboveann OWNER", "abovebob ADMIN", "aboveeve MEMBER");
        for (String admin : List.of("person abovebob above ADMIN", "key k above manage")) {
            expectProblem(403, "role-above-own", put(admin, "aboveeve", "OWNER", 1));
            expectProblem(403, "role-above-own", put(admin, "aboveann", "MEMBER", 1));
            expectProblem(403, "role-above-own", delete(admin, "aboveann", 1));
        }
        expectProblem(403, "permission-missing", put("person aboveeve above MEMBER", "aboveeve", "ADMIN", 1));
        assertTrue(server.changes("above").isEmpty());
    }

    @Test
    void whoHasJustBeenLoweredCountsForWhatIsStored() {
        server.organization("stale", "staleann OWNER", "stalebob MEMBER", "staleeve MEMBER");
        expectProblem(403, "role-above-own", put("person stalebob stale ADMIN", "staleeve", "ADMIN", 1));
        expectProblem(403, "role-above-own", put("person stranger1 stale OWNER", "staleeve", "ADMIN", 1));
    }

    @Test
    void theLastOwnerStays() {
        server.organization("last", "lastanna OWNER", "lastbert ADMIN");
        String owner = "person lastanna last OWNER";
        expectProblem(409, "last-owner", put(owner, "lastanna", "ADMIN", 1));
        expectProblem(409, "last-owner", delete(owner, "lastanna", 1));
        expect(200, put(owner, "lastbert", "OWNER", 1));
        expect(204, delete(owner, "lastanna", 1));
    }

    @Test
    void ofTwoOwnersWhoRemoveEachOtherAtOnceOneStays() {
        for (int round = 0; round < 5; round++) {
            String org =
                    server.organization("both-" + round, "bothanna" + round + " OWNER", "bothbert" + round + " OWNER");
            String anna = "bothanna" + round;
            String bert = "bothbert" + round;
            List<Integer> statuses = Stream.of(List.of(anna, bert), List.of(bert, anna))
                    .map(pair -> CompletableFuture.supplyAsync(
                            () -> delete("person " + pair.get(0) + " " + org + " OWNER", pair.get(1), 1)
                                    .statusCode()))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .sorted()
                    .toList();
            assertEquals(204, statuses.getFirst());
            assertTrue(statuses.getLast() == 409 || statuses.getLast() == 403, statuses::toString);
            assertEquals(
                    1,
                    server.query("SELECT user_id FROM memberships WHERE org_id = ?", org)
                            .size());
        }
    }

    @Test
    void keysGoWithTheRoleThatTheyWereMadeUnder() {
        server.organization("keys", "keysanna OWNER", "keysbert ADMIN");
        String manage = key("person keysbert keys ADMIN", "manage");
        String made = key("key " + manage + " keys manage", "manage");
        String chat = key("person keysbert keys ADMIN", "chat");
        String owner = "person keysanna keys OWNER";
        JsonNode told = expect(200, server.send(owner, "DELETE", "/api/members/keysbert?dryRun=true", null));
        assertEquals(3, told.at("/deletes/apiKeys").asInt());
        assertEquals(1, told.at("/deletes/members").asInt());

        expect(200, put(owner, "keysbert", "MEMBER", 1));
        assertEquals(List.of(manage, made).stream().sorted().toList(), revoked("keys"));
        expect(204, delete(owner, "keysbert", 2));
        assertEquals(Stream.of(manage, made, chat).sorted().toList(), revoked("keys"));
        assertTrue(
                server.changedCallers.containsAll(
                        List.of("user:keysbert", "key:" + manage, "key:" + made, "key:" + chat)),
                "told to who remembers callers");
    }

    @Test
    void invitationsGoWithTheRoleThatTheyWereMadeUnder() {
        server.organization("leave", "leaveann OWNER", "leavebob ADMIN");
        String owner = "person leaveann leave OWNER";
        String admin = "person leavebob leave ADMIN";
        invite(admin, "again@example.org");
        invite("key " + key(admin, "manage") + " leave manage", "bykey@example.org");
        invite(owner, "stays@example.org");
        expect(204, delete(owner, "leavebob", 1));
        JsonNode open = server.get(owner, "/api/invitations").get("invitations");
        assertEquals(1, open.size());
        assertEquals("stays@example.org", open.at("/0/email").asText());
    }

    private static void invite(String caller, String email) {
        String body = "{\"email\":\"" + email + "\",\"role\":\"MEMBER\"}";
        expect(201, server.send(caller, "POST", "/api/invitations", body));
    }

    @Test
    void whatBelongsToAnotherOrganisationIsNotThere() {
        server.organization("ours", "oursanna OWNER", "oursbert MEMBER");
        server.organization("theirs", "theirann OWNER");
        String stranger = "person theirann theirs OWNER";
        expectProblem(404, "member-not-found", put(stranger, "oursbert", "ADMIN", 1));
        expectProblem(404, "member-not-found", delete(stranger, "oursbert", 1));
        assertEquals(1, server.get(stranger, "/api/members").get("members").size());
        int strange = server.send(stranger, "DELETE", "/api/members/%00", null, "If-Match", "\"1\"")
                .statusCode();
        assertTrue(strange == 400 || strange == 404, "answers " + strange);
    }

    private static String key(String caller, String scope) {
        String body = "{\"name\":\"n\",\"scopes\":[\"" + scope + "\"]}";
        return expect(201, server.send(caller, "POST", "/api/api-keys", body))
                .get("id")
                .asText();
    }

    private static List<String> revoked(String org) {
        return server.query(
                "SELECT id FROM api_keys WHERE org_id = ? AND revoked_at IS NOT NULL ORDER BY id COLLATE \"C\"", org);
    }

    private static HttpResponse<String> put(String caller, String user, String role, int version) {
        return server.send(
                caller,
                "PUT",
                "/api/members/" + user,
                "{\"role\":\"" + role + "\"}",
                "If-Match",
                "\"" + version + "\"");
    }

    private static HttpResponse<String> delete(String caller, String user, int version) {
        return server.send(caller, "DELETE", "/api/members/" + user, null, "If-Match", "\"" + version + "\"");
    }
}
