package dev.agentc2.stack.apply;

import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files against a platform: what would change, and the change. Not thread-safe. */
public final class Application {
    private final Plan plan;
    private final Applier applier;

    private Application(Plan plan, Applier applier) {
        this.plan = plan;
        this.applier = applier;
    }

    /**
     * What to do with what is there already.
     *
     * @param prune whether agents that are gone from the files are deleted, in workspaces that the files own
     * @param renewCredentials whether credentials are sent that the platform has already
     */
    public record Wishes(boolean prune, boolean renewCredentials) {}

    /**
     * Reads files and the platform and plans; changes nothing.
     *
     * @param paths files and folders
     * @param client a client whose key may manage; used by {@link #apply} too
     * @param environment value of a variable, null when it isn't set
     * @throws DeclarationException when the files can't be used
     * @throws ApiException when the platform refuses to tell
     */
    public static Application plan(
            List<Path> paths, Wishes wishes, ApiClient client, Function<String, @Nullable String> environment)
            throws IOException, InterruptedException {
        List<Declared> declared = DeclarationFiles.read(paths);
        Wire wire = new Wire();
        PlatformState platform = new PlatformReader(client, wire).read(declared);
        Plan plan = Planner.plan(declared, platform, wishes.prune(), wishes.renewCredentials());
        return new Application(plan, new Applier(client, wire, environment));
    }

    public boolean isNothingToDo() {
        return plan.isEmpty();
    }

    /** The plan for a person, line by line. */
    public List<String> lines(boolean coloured) {
        return PlanLines.of(plan, coloured);
    }

    /**
     * Does it.
     *
     * @param done is told in a line what was done
     * @throws DeclarationException before anything is changed, when the environment lacks a credential
     * @throws ApiException when a step is refused; those before it are done
     */
    public void apply(Consumer<String> done) throws IOException, InterruptedException {
        applier.apply(plan, step -> done.accept(PlanLines.title(step)));
    }
}
