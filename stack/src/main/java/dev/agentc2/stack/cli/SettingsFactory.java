package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import java.lang.reflect.Constructor;
import picocli.CommandLine;

/** Makes commands, handing each that asks for them the settings in its constructor. */
final class SettingsFactory implements CommandLine.IFactory {
    private final Settings settings;

    SettingsFactory(Settings settings) {
        this.settings = settings;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Settings.class) {
                return type.cast(constructor.newInstance(settings));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
