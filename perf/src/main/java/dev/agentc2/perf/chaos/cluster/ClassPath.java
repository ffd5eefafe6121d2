package dev.agentc2.perf.chaos.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Class paths for children, made of this process's own. Immutable.
 *
 * @param entries folders and archives
 */
record ClassPath(List<Path> entries) {
    /** This process's own. */
    static ClassPath own() {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry));
        }
        return new ClassPath(List.copyOf(entries));
    }

    /** Archives only, which is what a cache of loaded classes can be made of. */
    ClassPath archives() {
        return new ClassPath(entries.stream().filter(Files::isRegularFile).toList());
    }

    /** The entry whose file name begins so. */
    Optional<Path> find(String artifact) {
        return entries.stream()
                .filter(entry -> String.valueOf(entry.getFileName()).startsWith(artifact))
                .findFirst();
    }

    /** In the form that {@code java -cp} takes. */
    String text() {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toList());
    }
}
