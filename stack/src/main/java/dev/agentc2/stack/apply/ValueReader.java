package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Values of YAML as the form of a field wants them. Stricter than YAML: {@code yes} and {@code 017} are neither truth nor
 * number, and text that YAML takes for something else wants quotes. Not thread-safe.
 */
final class ValueReader {
    /** Deeper than any settings; what refers to itself by an alias is endless. */
    private static final int DEEPEST = 32;

    private final Path file;
    private final Faults faults;

    ValueReader(Path file, Faults faults) {
        this.file = file;
        this.faults = faults;
    }

    Place place(Node node) {
        return new Place(file.toString(), node.getStartMark().getLine() + 1);
    }

    /** The value; empty when it isn't what the form wants, which is among the faults then. */
    Optional<JsonNode> read(Field field, Node node) {
        return switch (field.form()) {
            case Form.Text(List<String> choices) -> text(field.name(), node, choices);
            case Form.Texts(List<String> choices) -> texts(field.name(), node, choices);
            case Form.Whole(long min) -> whole(field.name(), node, min);
            case Form.Decimal(double min, double max) -> decimal(field.name(), node, min, max);
            case Form.Amount() -> amount(field.name(), node);
            case Form.Truth() -> truth(field.name(), node);
            case Form.Table() ->
                node instanceof MappingNode
                        ? Optional.of(any(node, 0))
                        : wrong(node, field.name(), "fields with values");
            case Form.Reference(Kind to) ->
                isText(node) ? text(field.name(), node, List.of()) : wrong(node, field.name(), "the slug of a " + to);
        };
    }

    private Optional<JsonNode> text(String name, Node node, List<String> choices) {
        if (node instanceof ScalarNode word && choices.contains(word.getValue())) {
            return Optional.of(TextNode.valueOf(word.getValue())); // OFF is a word here, for YAML it is false
        }
        if (!isText(node)) {
            return wrong(
                    node,
                    name,
                    !choices.isEmpty()
                            ? oneOf(choices)
                            : node instanceof ScalarNode ? "text: put it in quotes" : "text");
        }
        String value = ((ScalarNode) node).getValue().stripTrailing();
        if (value.isBlank() && !name.equals("description") && !name.equals("note")) {
            return wrong(node, name, "more than spaces");
        }
        return choices.isEmpty() ? Optional.of(TextNode.valueOf(value)) : wrong(node, name, oneOf(choices));
    }

    private Optional<JsonNode> texts(String name, Node node, List<String> choices) {
        if (!(node instanceof SequenceNode list)) {
            return wrong(node, name, "a list");
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (Node one : list.getValue()) {
            text("each of " + name, one, choices).ifPresent(values::add);
        }
        return Optional.of(values);
    }

    private Optional<JsonNode> whole(String name, Node node, long min) {
        String wish = "a whole number of at least " + min;
        try {
            long value = Long.parseLong(scalar(node, Tag.INT));
            return value < min ? wrong(node, name, wish) : Optional.of(LongNode.valueOf(value));
        } catch (NumberFormatException e) {
            return wrong(node, name, wish);
        }
    }

    private Optional<JsonNode> decimal(String name, Node node, double min, double max) {
        String wish = "a number from %s to %s".formatted(BigDecimal.valueOf(min), BigDecimal.valueOf(max));
        try {
            BigDecimal value = new BigDecimal(scalar(node, Tag.INT, Tag.FLOAT));
            boolean fits = value.doubleValue() >= min && value.doubleValue() <= max;
            return fits ? Optional.of(DecimalNode.valueOf(value)) : wrong(node, name, wish);
        } catch (NumberFormatException e) {
            return wrong(node, name, wish);
        }
    }

    private Optional<JsonNode> amount(String name, Node node) {
        try {
            BigDecimal value = new BigDecimal(scalar(node, Tag.INT, Tag.FLOAT, Tag.STR));
            return Optional.of(TextNode.valueOf(value.stripTrailingZeros().toPlainString()));
        } catch (NumberFormatException e) {
            return wrong(node, name, "an amount such as 2.50");
        }
    }

    private Optional<JsonNode> truth(String name, Node node) {
        return switch (scalar(node, Tag.BOOL)) {
            case "true" -> Optional.of(BooleanNode.TRUE);
            case "false" -> Optional.of(BooleanNode.FALSE);
            default -> wrong(node, name, "true or false");
        };
    }

    /** Whatever there is, as JSON. */
    private JsonNode any(Node node, int depth) {
        if (depth > DEEPEST) {
            faults.add(place(node), "this is nested too deep");
            return NullNode.getInstance();
        }
        return switch (node) {
            case MappingNode mapping -> table(mapping, depth);
            case SequenceNode list -> {
                ArrayNode values = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(one -> values.add(any(one, depth + 1)));
                yield values;
            }
            case ScalarNode scalar -> plain(scalar);
            default -> {
                faults.add(place(node), "this can't be read");
                yield NullNode.getInstance();
            }
        };
    }

    private ObjectNode table(MappingNode mapping, int depth) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (name.isEmpty() || fields.has(name)) {
                faults.add(place(entry.getKeyNode()), "the name of a field must be text, and there once");
            }
            fields.set(name, any(entry.getValueNode(), depth + 1));
        }
        return fields;
    }

    private JsonNode plain(ScalarNode scalar) {
        String value = scalar.getValue();
        try {
            if (scalar.getTag().equals(Tag.INT)) {
                return LongNode.valueOf(Long.parseLong(value));
            }
            if (scalar.getTag().equals(Tag.FLOAT)) {
                return DecimalNode.valueOf(new BigDecimal(value));
            }
        } catch (NumberFormatException e) {
            faults.add(place(scalar), "write the number in decimal digits, or put the text in quotes");
            return NullNode.getInstance();
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return truth("this", scalar).orElse(NullNode.getInstance());
        }
        return scalar.getTag().equals(Tag.NULL) ? NullNode.getInstance() : TextNode.valueOf(value);
    }

    private static String oneOf(List<String> choices) {
        return "one of " + String.join(", ", choices);
    }

    private static boolean isText(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.STR);
    }

    /** The text of a scalar of one of the kinds; empty for others. */
    private static String scalar(Node node, Tag... tags) {
        return node instanceof ScalarNode scalar && List.of(tags).contains(node.getTag()) ? scalar.getValue() : "";
    }

    private Optional<JsonNode> wrong(Node node, String name, String wish) {
        faults.add(place(node), "'" + name + "' must be " + wish);
        return Optional.empty();
    }
}
