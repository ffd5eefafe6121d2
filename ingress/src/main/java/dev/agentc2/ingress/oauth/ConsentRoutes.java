package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.OAuthSite;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.security.Person;
import dev.agentc2.platform.security.SignedInPeople;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client asks and a person answers: the request is checked and waits, the page shows it to who signs in, and the answer
 * goes back to the client through the browser. Thread-safe.
 */
final class ConsentRoutes {
    private static final String ADDRESS = "/api/authorizations/{id}";
    private static final int LONGEST_ORGANIZATION = 64;

    private final OAuthSites sites;
    private final Clients clients;
    private final PendingRequests pending;
    private final Grants grants;
    private final People people;
    private final OAuthThrottle throttle;

    ConsentRoutes(
            OAuthSites sites,
            Clients clients,
            PendingRequests pending,
            Grants grants,
            People people,
            OAuthThrottle throttle) {
        this.sites = sites;
        this.clients = clients;
        this.pending = pending;
        this.grants = grants;
        this.people = people;
        this.throttle = throttle;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/oauth/authorize", Permission.PUBLIC, this::ask),
                Route.get(ADDRESS, Permission.PERSON, this::show),
                Route.post(ADDRESS, Permission.PERSON, this::answer));
    }

    /**
     * What a person is asked.
     *
     * @param redirectHost where the answer goes, as people read it
     * @param local whether that is the person's own machine
     * @param organizations those that the client may be given
     */
    record Question(Asking client, String redirectHost, boolean local, List<Organization> organizations) {
        /** Who asks; the host is that of its description, null when it registered. */
        record Asking(String name, @Nullable String host) {}
    }

    record Organization(String id, String slug, String name) {
        static Organization of(Person.Membership membership) {
            return new Organization(membership.orgId(), membership.orgSlug(), membership.orgName());
        }
    }

    /** A person's answer. */
    record Answer(@Nullable Boolean agree, @Nullable String organization) {}

    /** Where the page goes with the answer. */
    record Answered(String redirectTo) {
        @Override
        public String toString() {
            return "Answered[***]";
        }
    }

    private void ask(Context ctx) {
        OAuthSite site = ClientRoutes.site(sites, ctx);
        throttle.request(ctx);
        try {
            OAuthParameters asked = OAuthParameters.parse(ctx.queryString());
            Client client = clients.get(asked.get("client_id"));
            RedirectAddress redirect = client.redirect(asked.get("redirect_uri"))
                    .orElseThrow(
                            () -> OAuthRefusal.invalidRequest("The redirect_uri is none that the client registered."));
            ctx.status(302).header("Location", next(asked, client, redirect, site));
        } catch (OAuthRefusal refusal) {
            throw toldToThePerson(refusal);
        }
    }

    /** On to the page; or back to a client on the person's own machine that asks wrongly, which leads nobody astray. */
    private String next(OAuthParameters asked, Client client, RedirectAddress redirect, OAuthSite site) {
        try {
            String id = pending.keep(AuthorizationRequest.of(asked, client, redirect, site));
            return site.issuer() + "/#/authorize/" + id;
        } catch (OAuthRefusal refusal) {
            if (redirect.isLoopback()) {
                String state = asked.find("state").orElse(null);
                return AuthorizationRequest.answer(redirect.toString(), refusal.body(), state, site.issuer());
            }
            throw refusal;
        }
    }

    private static ProblemException toldToThePerson(OAuthRefusal refusal) {
        return new ProblemException(
                400,
                refusal.error().replace('_', '-'),
                refusal.description() + " Go back to the client and connect again.");
    }

    private void show(Context ctx) {
        AuthorizationRequest request = waiting(ctx);
        RedirectAddress redirect = request.redirect();
        ctx.json(new Question(
                new Question.Asking(request.clientName(), request.clientHost()),
                redirect.shown(),
                redirect.isLocal(),
                choices(person(ctx)).map(Organization::of).toList()));
    }

    private void answer(Context ctx) {
        Answer answer = JsonBody.read(ctx, Answer.class);
        Fields fields = new Fields().check("agree", answer.agree() != null, "is required: true or false");
        if (Boolean.TRUE.equals(answer.agree())) {
            fields.text("organization", answer.organization(), LONGEST_ORGANIZATION);
        }
        fields.done();
        AuthorizationRequest request = waiting(ctx);
        if (Boolean.FALSE.equals(answer.agree())) {
            ctx.json(new Answered(taken(ctx).denied()));
            return;
        }
        Person person = person(ctx);
        String orgId = chosen(person, String.valueOf(answer.organization()));
        taken(ctx);
        GrantCode code =
                grants.agree(request, orgId, person.id(), RequestInfo.of(ctx).requestId());
        ctx.json(new Answered(request.answered(code)));
    }

    private static String chosen(Person person, String organization) {
        return choices(person)
                .filter(m -> m.orgId().equals(organization) || m.orgSlug().equals(organization))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "not-found",
                        "You are in no such organisation, or it is suspended.",
                        Map.of("field", "organization"),
                        Map.of()))
                .orgId();
    }

    /** Where a person may talk to agents. */
    private static Stream<Person.Membership> choices(Person person) {
        return person.memberships().stream()
                .filter(m -> m.active() && m.role().permissions().contains(Permission.CHAT));
    }

    private Person person(Context ctx) {
        return people.find(Principal.of(ctx).userId()).orElseThrow(SignedInPeople::signedOut);
    }

    private AuthorizationRequest waiting(Context ctx) {
        return pending.look(ctx.pathParam("id")).orElseThrow(ConsentRoutes::over);
    }

    /** Of two answers at once one counts. */
    private AuthorizationRequest taken(Context ctx) {
        return pending.take(ctx.pathParam("id")).orElseThrow(ConsentRoutes::over);
    }

    private static ProblemException over() {
        return new ProblemException(
                404,
                "authorization-not-found",
                "Nothing waits for your answer here: it was answered, or too long ago. Go back to the client and connect"
                        + " again.");
    }
}
