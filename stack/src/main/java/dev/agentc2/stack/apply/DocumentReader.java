package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads one document of a file; what is wrong with it goes to the faults. Not thread-safe. */
final class DocumentReader {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String KINDS =
            Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));

    private final Path file;
    private final Faults faults;
    private final ValueReader values;

    /** What is left of the document: fields that nobody has read yet. */
    private final Map<String, Node> fields = new LinkedHashMap<>();

    private final Map<String, Place> places = new HashMap<>();

    DocumentReader(Path file, Faults faults) {
        this.file = file;
        this.faults = faults;
        this.values = new ValueReader(file, faults);
    }

    /** The declaration; empty when it can't be told what is declared. */
    Optional<Declared> read(Node document) {
        Place start = values.place(document);
        if (!(document instanceof MappingNode mapping)) {
            faults.add(start, "a document must be fields with values, such as 'kind: Agent'");
            return Optional.empty();
        }
        mapping.getValue().forEach(this::takeField);
        Kind kind = readKind(start);
        String slug = readSlug(start);
        if (kind == null || slug == null) {
            return Optional.empty();
        }
        places.put("slug", start);
        return Optional.of(readRest(kind, slug));
    }

    private void takeField(NodeTuple field) {
        Place place = values.place(field.getKeyNode());
        if (!(field.getKeyNode() instanceof ScalarNode name)) {
            faults.add(place, "the name of a field must be text");
            return;
        }
        if (places.putIfAbsent(name.getValue(), place) != null) {
            faults.add(place, "'" + name.getValue() + "' is there twice");
        }
        if (!field.getValueNode().getTag().equals(Tag.NULL)) {
            fields.put(name.getValue(), field.getValueNode());
        }
    }

    private @Nullable Kind readKind(Place start) {
        JsonNode word = take(Field.required("kind", Form.text()), start);
        if (word == null) {
            return null;
        }
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word.asText())) {
                return kind;
            }
        }
        faults.add(placeOf("kind", start), "'kind' must be one of " + KINDS + ", not '" + word.asText() + "'");
        return null;
    }

    private @Nullable String readSlug(Place start) {
        JsonNode slug = take(Field.required("slug", Form.text()), start);
        if (slug == null) {
            return null;
        }
        if (!SLUG.matcher(slug.asText()).matches()) {
            faults.add(
                    placeOf("slug", start),
                    "'slug' must be 1 to 63 of a-z, 0-9 and hyphen, and not begin with a hyphen");
            return null;
        }
        return slug.asText();
    }

    private Declared readRest(Kind kind, String slug) {
        Place start = placeOf("slug", new Place(file.toString(), 1));
        if (kind == Kind.AGENT) {
            takeInstructionsFile();
        }
        Map<String, JsonNode> row = takeAll(kind.fields(), start);
        Map<String, JsonNode> version = kind == Kind.AGENT ? takeAll(Kind.VERSION, start) : Map.of();
        String note = kind == Kind.AGENT ? takeText("note", start) : "";
        boolean owned = kind == Kind.WORKSPACE && takeTruth("owned", false, start);
        boolean publish = kind == Kind.AGENT && takeTruth("publish", true, start);
        Map<String, String> credentials = kind == Kind.CONNECTION ? takeCredentials() : null;
        fields.keySet()
                .forEach(name -> faults.add(
                        placeOf(name, start), kind.word() + " has no field '" + name + "'; it has " + names(kind)));
        return new Declared(kind, slug, places, row, version, note, owned, publish, credentials);
    }

    private Map<String, JsonNode> takeAll(List<Field> wanted, Place start) {
        Map<String, JsonNode> taken = new HashMap<>();
        for (Field field : wanted) {
            JsonNode value = take(field, start);
            if (value != null) {
                taken.put(field.name(), value);
            }
        }
        return taken;
    }

    private @Nullable JsonNode take(Field field, Place start) {
        Node value = fields.remove(field.name());
        if (value != null) {
            return values.read(field, value).orElse(null);
        }
        if (field.required()) {
            faults.add(start, "'" + field.name() + "' is missing");
        }
        return field.fallback();
    }

    private String takeText(String name, Place start) {
        JsonNode text = take(Field.optional(name, Form.text()), start);
        return text == null ? "" : text.asText();
    }

    private boolean takeTruth(String name, boolean fallback, Place start) {
        JsonNode truth = take(Field.optional(name, new Form.Truth()), start);
        return truth == null ? fallback : truth.asBoolean();
    }

    /** Puts the text of the file in the place of the field that names it. */
    private void takeInstructionsFile() {
        Node named = fields.remove("instructionsFile");
        if (named == null) {
            return;
        }
        Place place = values.place(named);
        if (fields.containsKey("instructions")) {
            faults.add(place, "there is 'instructions' already: one of the two");
            return;
        }
        Optional<JsonNode> name = values.read(Field.required("instructionsFile", Form.text()), named);
        String text = name.map(path -> readInstructions(path.asText(), place)).orElse("-");
        fields.put(
                "instructions",
                new ScalarNode(Tag.STR, text, named.getStartMark(), named.getEndMark(), ScalarStyle.PLAIN));
    }

    private String readInstructions(String name, Place place) {
        try {
            return Files.readString(file.resolveSibling(name));
        } catch (IOException e) {
            faults.add(place, "the file '" + name + "' can't be read as UTF-8 text; its path counts from this file");
            return "-";
        }
    }

    /** Names with the variables that have the values: a value itself has no place in a file that is in git. */
    private @Nullable Map<String, String> takeCredentials() {
        Node table = fields.remove("credentials");
        if (table == null) {
            return null;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        if (!(table instanceof MappingNode mapping)) {
            faults.add(values.place(table), "'credentials' must be names with values such as ${env:GITHUB_TOKEN}");
            return variables;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String value = entry.getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            Matcher variable = VARIABLE.matcher(value);
            if (!variable.matches()) {
                faults.add(
                        values.place(entry.getValueNode()),
                        "a credential must be named by its environment variable, ${env:NAME}, never written down");
            } else if (name.isEmpty() || variables.put(name, variable.group(1)) != null) {
                faults.add(values.place(entry.getKeyNode()), "a credential must have a name of its own");
            }
        }
        return variables;
    }

    private Place placeOf(String field, Place otherwise) {
        return places.getOrDefault(field, otherwise);
    }

    private static String names(Kind kind) {
        String row = kind.fields().stream().map(Field::name).collect(Collectors.joining(", "));
        return "slug, " + row
                + switch (kind) {
                    case WORKSPACE -> ", owned";
                    case GUARDRAIL_POLICY, BUDGET -> "";
                    case CONNECTION -> ", credentials";
                    case AGENT ->
                        Kind.VERSION.stream().map(Field::name).collect(Collectors.joining(", ", ", ", ""))
                                + ", instructionsFile, note, publish";
                };
    }
}
