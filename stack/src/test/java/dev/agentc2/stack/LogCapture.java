package dev.agentc2.stack;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** All that this process logs from now on, as the configured encoder writes it; ours down to DEBUG. */
final class LogCapture implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root;
    private final Logger ours;
    private final @Nullable Level level;
    private final AppenderBase<ILoggingEvent> appender;

    LogCapture() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        ours = context.getLogger("dev.agentc2");
        level = ours.getLevel();
        ours.setLevel(Level.DEBUG);
        var console = (OutputStreamAppender<ILoggingEvent>)
                root.iteratorForAppenders().next();
        appender = capturing(console.getEncoder());
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
    }

    private AppenderBase<ILoggingEvent> capturing(Encoder<ILoggingEvent> encoder) {
        return new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
            }
        };
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        ours.setLevel(level);
    }
}
