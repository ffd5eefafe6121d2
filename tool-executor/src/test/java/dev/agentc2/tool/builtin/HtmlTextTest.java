package dev.agentc2.tool.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTextTest {
    @Test
    void keepsWhatAPersonReads() {
        String html = """
                <!DOCTYPE html><html><head><title>A &amp; B</title><style>p { color: red }</style>
                <SCRIPT>if (a < b) document.write("<p>no</p>")</SCRIPT></head>
                <body><!-- not <p>this</p> --><h1>Head</h1>
                <p>One   <b>bold</b>
                word&nbsp;&#8212;&#x20AC;5</p><ul><li>first<li>second</ul></body></html>""";
        assertEquals("A & B\nHead\nOne bold word \u2014\u20ac5\n- first\n- second", HtmlText.of(html));
    }

    @ParameterizedTest
    @CsvSource({"a < b && c, a < b && c", "&unknown; &#0; &#xZZ;, &unknown; &#0; &#xZZ;", "x<br>y, 'x\ny'", "'<p', ''"})
    void takesWhatIsNotHtmlAsItIs(String html, String text) {
        assertEquals(text, HtmlText.of(html));
    }

    @ParameterizedTest
    @ValueSource(strings = {"&", "<!--", "<script>", "<p", "\u0130<"})
    void takesLinearTimeWhateverComes(String piece) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> HtmlText.of(piece.repeat(200_000)));
    }
}
