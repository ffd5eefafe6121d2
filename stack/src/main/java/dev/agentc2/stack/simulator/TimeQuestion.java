package dev.agentc2.stack.simulator;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Recognises a question about the time or date, and the city it is asked for. */
final class TimeQuestion {
    private static final Pattern QUESTION = Pattern.compile(
            "(?i)\\b(?:what|which|tell|current|know|give)\\b[^.!?]*\\b(?:time|date|day|weekday|year|month|hour)\\b"
                    + "|\\b(?:time|day|date|year) is it\\b|\\bwhat(?:'s| is) today\\b|\\btoday'?s? (?:date|day)\\b|\\bclock\\b");
    private static final Pattern PLACE = Pattern.compile("(?i)\\bin\\s+([a-z]+)(?:[ _]([a-z]+))?(?:[ _]([a-z]+))?");
    private static final Pattern ZONE = Pattern.compile("\\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+\\b");

    private TimeQuestion() {}

    static boolean isAsked(String sentence) {
        return QUESTION.matcher(sentence).find();
    }

    /** Time zone of the city in "in Tokyo", or a zone that is named itself. */
    static Optional<String> zone(String sentence) {
        Matcher named = ZONE.matcher(sentence);
        if (named.find()) {
            return Optional.of(named.group());
        }
        Matcher place = PLACE.matcher(sentence);
        while (place.find()) {
            StringBuilder name = new StringBuilder();
            for (int word = 1; word <= 3 && place.group(word) != null; word++) {
                name.append(word > 1 ? " " : "").append(place.group(word).toLowerCase(Locale.ROOT));
                String zone = Cities.ZONES.get(name.toString());
                if (zone != null) {
                    return Optional.of(zone);
                }
            }
        }
        return Optional.empty();
    }

    /** Loaded when the first question about a place comes. */
    private static final class Cities {
        static final Map<String, String> ZONES = ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.indexOf('/') > 0 && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                .collect(Collectors.toMap(
                        Cities::city,
                        Function.identity(),
                        (a, b) -> Comparator.comparingInt(String::length).compare(a, b) <= 0 ? a : b));

        private static String city(String zone) {
            return zone.substring(zone.lastIndexOf('/') + 1).replace('_', ' ').toLowerCase(Locale.ROOT);
        }
    }
}
