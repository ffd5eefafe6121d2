package dev.agentc2.tool.builtin;

import java.util.Map;
import java.util.Set;

/** The readable text of an HTML page, for a model: without tags, scripts and styles. Lenient; takes linear time. */
final class HtmlText {
    private static final Set<String> LEFT_OUT = Set.of("script", "style", "noscript", "template", "svg", "iframe");
    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "option",
            "p",
            "pre",
            "section",
            "table",
            "td",
            "th",
            "title",
            "tr",
            "ul");
    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("ndash", "\u2013"),
            Map.entry("mdash", "\u2014"),
            Map.entry("hellip", "\u2026"),
            Map.entry("lsquo", "\u2018"),
            Map.entry("rsquo", "\u2019"),
            Map.entry("ldquo", "\u201C"),
            Map.entry("rdquo", "\u201D"),
            Map.entry("copy", "\u00A9"),
            Map.entry("euro", "\u20AC"));
    private static final int LONGEST_ENTITY = 10;

    private final String html;
    private final String lower;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private HtmlText(String html) {
        this.html = html;
        this.lower = inLowerCase(html);
    }

    static String of(String html) {
        HtmlText page = new HtmlText(html);
        while (page.at < html.length()) {
            page.step();
        }
        return page.text.toString().strip();
    }

    private void step() {
        char c = html.charAt(at);
        if (c == '<' && html.startsWith("<!--", at)) {
            skipPast("-->", at + 4);
        } else if (c == '<' && at + 1 < html.length() && isTagStart(html.charAt(at + 1))) {
            tag();
        } else if (c == '&') {
            entity();
        } else {
            append(c);
            at++;
        }
    }

    private static boolean isTagStart(char c) {
        return Character.isLetter(c) || c == '/' || c == '!' || c == '?';
    }

    private void tag() {
        int nameAt = html.charAt(at + 1) == '/' ? at + 2 : at + 1;
        boolean opens = nameAt == at + 1;
        int end = nameAt;
        while (end < html.length() && Character.isLetterOrDigit(html.charAt(end))) {
            end++;
        }
        String name = lower.substring(nameAt, end);
        skipPast(">", end);
        if (opens && LEFT_OUT.contains(name)) {
            int close = lower.indexOf("</" + name, at);
            at = close < 0 ? html.length() : close;
        } else if (BLOCKS.contains(name)) {
            newLine();
            if (opens && name.equals("li")) {
                text.append("- ");
            }
        }
    }

    private void entity() {
        int longest = Math.min(html.length(), at + LONGEST_ENTITY);
        int end = html.substring(at, longest).indexOf(';') + at;
        String name = end > at ? html.substring(at + 1, end) : "";
        String value = name.startsWith("#") ? numbered(name.substring(1)) : ENTITIES.getOrDefault(name, "");
        if (value.isEmpty()) {
            append('&');
            at++;
        } else {
            value.chars().forEach(c -> append((char) c));
            at = end + 1;
        }
    }

    private static String numbered(String digits) {
        boolean isHex = digits.startsWith("x") || digits.startsWith("X");
        try {
            int point = isHex ? Integer.parseInt(digits.substring(1), 16) : Integer.parseInt(digits);
            boolean isText = Character.isDefined(point) && (point < 0xD800 || point > 0xDFFF) && point > 0;
            return isText ? Character.toString(point) : "";
        } catch (NumberFormatException e) {
            return ""; // then it is no entity, and stays as it is
        }
    }

    /** Letter by letter, so that positions stay the same: some letters have no lower case of one character. */
    private static String inLowerCase(String html) {
        StringBuilder lower = new StringBuilder(html);
        for (int i = 0; i < html.length(); i++) {
            char c = html.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c | ' '));
            }
        }
        return lower.toString();
    }

    private void append(char c) {
        if (!Character.isWhitespace(c) && c != '\u00A0') {
            text.append(c);
        } else if (!text.isEmpty() && !Character.isWhitespace(text.charAt(text.length() - 1))) {
            text.append(' ');
        }
    }

    private void newLine() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        if (end > 0 && text.charAt(end - 1) != '\n') {
            text.append('\n');
        }
    }

    private void skipPast(String mark, int from) {
        int found = html.indexOf(mark, from);
        at = found < 0 ? html.length() : found + mark.length();
    }
}
