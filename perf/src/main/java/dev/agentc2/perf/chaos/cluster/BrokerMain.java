package dev.agentc2.perf.chaos.cluster;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedKafka.Entrance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Kafka broker alone in a process: arguments are its folder, its port, and entrances as port:advertisedPort. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<Entrance> entrances = new ArrayList<>();
        for (String entrance : List.of(arguments).subList(2, arguments.length)) {
            String[] ports = entrance.split(":", 2);
            entrances.add(new Entrance(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])));
        }
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), entrances);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop"));
        Thread.currentThread().join();
    }
}
