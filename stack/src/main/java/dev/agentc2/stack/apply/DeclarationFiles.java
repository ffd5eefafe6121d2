package dev.agentc2.stack.apply;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads declarations from YAML files. Only the structure of YAML is read: no tag makes an object of whatever class.
 * Not thread-safe.
 */
final class DeclarationFiles {
    private final Faults faults = new Faults();
    private final List<Declared> found = new ArrayList<>();
    private final Map<Kind, Map<String, Place>> slugs = new EnumMap<>(Kind.class);

    private DeclarationFiles() {}

    /**
     * All that is declared in files, and in the {@code .yaml} and {@code .yml} files of folders and of folders in them.
     *
     * @throws DeclarationException when anything is wrong, with all that is wrong
     */
    static List<Declared> read(List<Path> paths) {
        DeclarationFiles files = new DeclarationFiles();
        Set<Path> all = new LinkedHashSet<>();
        paths.forEach(path -> all.addAll(filesOf(path)));
        all.forEach(files::readFile);
        files.faults.check();
        return List.copyOf(files.found);
    }

    private static List<Path> filesOf(Path path) {
        if (!Files.exists(path)) {
            throw new DeclarationException("There is no file or folder " + path + ".");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path.normalize());
        }
        try (Stream<Path> inside = Files.walk(path)) {
            List<Path> files = inside.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .map(Path::normalize)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new DeclarationException("There is no .yaml or .yml file in " + path + ".");
            }
            return files;
        } catch (IOException e) {
            throw new DeclarationException("Can't read " + path + ": " + e);
        }
    }

    private void readFile(Path file) {
        try {
            String text = Files.readString(file);
            for (Node document : new Yaml(new LoaderOptions()).composeAll(new StringReader(text))) {
                if (!document.getTag().equals(Tag.NULL)) {
                    new DocumentReader(file, faults).read(document).ifPresent(this::keep);
                }
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            faults.add(new Place(file.toString(), line), "no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            faults.add(new Place(file.toString(), 1), "no YAML: " + firstLine(e));
        } catch (IOException e) {
            faults.add(new Place(file.toString(), 1), "can't be read as UTF-8 text: " + firstLine(e));
        }
    }

    private void keep(Declared one) {
        Place earlier = slugs.computeIfAbsent(one.kind(), _ -> new HashMap<>()).putIfAbsent(one.slug(), one.place());
        if (earlier != null) {
            faults.add(one.place(), one.kind() + " '" + one.slug() + "' is declared at " + earlier + " already");
        }
        found.add(one);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
