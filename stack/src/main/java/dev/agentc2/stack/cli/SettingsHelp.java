package dev.agentc2.stack.cli;

import dev.agentc2.agent.model.ModelProviders;
import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.Settings;
import java.util.ArrayList;
import java.util.List;

/** What {@code up --help} says of the environment: each setting, and the variables that set a model provider up. */
final class SettingsHelp {
    private static final int WIDTH = 78;
    private static final String INDENT = " ".repeat(6);

    private SettingsHelp() {}

    /** Lines as picocli wants them, ready to be printed. */
    static String[] lines() {
        List<String> lines = new ArrayList<>(List.of("", "Environment:"));
        for (Setting<?> setting : Settings.ALL) {
            lines.add("  " + setting.name());
            lines.addAll(wrapped(setting.doc() + defaultOf(setting)));
        }
        lines.add("");
        lines.add("Model providers, the first that is set up is used (AGENTC2_MODEL_PROVIDER chooses):");
        ModelProviders.variables().forEach((title, variables) -> {
            lines.add("  " + title);
            lines.addAll(wrapped(String.join(", ", variables)));
        });
        return lines.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new);
    }

    private static String defaultOf(Setting<?> setting) {
        String fallback = setting.fallback();
        return fallback == null || fallback.isEmpty() ? "" : " Default: " + fallback + ".";
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : text.split(" ")) {
            if (line.length() > INDENT.length() && line.length() + word.length() >= WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(INDENT);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
