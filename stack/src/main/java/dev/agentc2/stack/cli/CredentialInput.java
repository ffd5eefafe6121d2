package dev.agentc2.stack.cli;

import dev.agentc2.platform.integration.CredentialField;
import dev.agentc2.stack.StackException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gets credentials where nobody sees them: out of environment variables, or asked for at the terminal without echo, or
 * from the lines of standard input; never out of arguments, which every user of the machine can list. Not thread-safe.
 */
final class CredentialInput {
    /** Whom to ask. */
    interface Person {
        /** What is answered; null when there is no answer to be had. */
        @Nullable
        String ask(CredentialField field) throws IOException;
    }

    private final Map<String, String> variables;
    private final Function<String, @Nullable String> environment;
    private final Person person;

    /**
     * @param variables environment variables by credential; the only credential may be named by an empty text
     * @param environment value of a variable, null when it isn't set
     * @param person asked only when no variables are given
     */
    CredentialInput(Map<String, String> variables, Function<String, @Nullable String> environment, Person person) {
        this.variables = Map.copyOf(variables);
        this.environment = environment;
        this.person = person;
    }

    /**
     * The credentials that there are, by name; what is optional or can't be had is left out.
     *
     * @throws StackException when a variable isn't set, or is for a credential that isn't asked for
     */
    SortedMap<String, String> read(List<CredentialField> fields) throws IOException {
        SortedMap<String, String> credentials = new TreeMap<>();
        if (!variables.isEmpty()) {
            variables.forEach((name, variable) -> {
                CredentialField field = field(fields, name);
                credentials.put(field.name(), value(variable));
            });
            return credentials;
        }
        for (CredentialField field : fields) {
            String answer = person.ask(field);
            if (answer != null && !answer.isBlank()) {
                credentials.put(field.name(), answer.strip());
            }
        }
        return credentials;
    }

    private static CredentialField field(List<CredentialField> fields, String name) {
        if (name.isEmpty() && fields.size() == 1) {
            return fields.getFirst();
        }
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StackException("Say which credential a variable is for, as in"
                        + " --credential-env CREDENTIAL=VARIABLE; there are: "
                        + String.join(
                                ", ", fields.stream().map(CredentialField::name).toList())));
    }

    private String value(String variable) {
        String value = environment.apply(variable);
        if (value == null || value.isBlank()) {
            throw new StackException("The environment variable " + variable + " isn't set.");
        }
        return value;
    }

    /** Who sits at the terminal; where there is none, the lines of standard input, one a credential. */
    static Person here() {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            return field -> ask(console, field);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return _ -> in.readLine();
    }

    private static @Nullable String ask(Console console, CredentialField field) {
        console.printf("%s%n", field.help());
        String label = field.label() + (field.required() ? ": " : " (optional): ");
        if (!field.secret()) {
            return console.readLine("%s", label);
        }
        char[] typed = console.readPassword("%s", label);
        return typed == null ? null : new String(typed);
    }
}
