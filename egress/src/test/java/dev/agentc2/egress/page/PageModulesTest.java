package dev.agentc2.egress.page;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The page's modules without DOM, in GraalJS: each function that a {@code page/*.test.js} exports is a test, which fails
 * when it throws.
 */
class PageModulesTest {
    private static final String SUFFIX = ".test.js";

    @TestFactory
    Stream<DynamicContainer> modules() throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(getClass().getResource("/page")).toURI());
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        assertFalse(files.isEmpty(), "no tests in " + folder);
        return files.stream().map(PageModulesTest::testsOf);
    }

    private static DynamicContainer testsOf(Path file) {
        Context context = Context.newBuilder("js")
                .allowIO(IOAccess.ALL)
                .option("js.esm-eval-returns-exports", "true")
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        Value tests = context.eval(read(file));
        Stream<DynamicTest> each = tests.getMemberKeys().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> tests.getMember(name).executeVoid()));
        return DynamicContainer.dynamicContainer(file.getFileName().toString(), each.onClose(context::close));
    }

    private static Source read(Path file) {
        try {
            return Source.newBuilder("js", file.toFile())
                    .mimeType("application/javascript+module")
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
