package dev.agentc2.platform.lifeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceIdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.255.3.200", "::1", "2001:db8::8a2e:370:7334"})
    void an_id_says_where_the_lifeline_is(String host) {
        for (int port : new int[] {1, 80, 43_211, 65_535}) {
            InetSocketAddress lifeline = new InetSocketAddress(host, port);
            String id = InstanceIds.next("tool-executor", lifeline);
            assertEquals(Optional.of(lifeline), InstanceIds.lifeline(id), id);
            assertTrue(id.matches("[a-zA-Z0-9._-]{1,249}"), id);
        }
    }

    @Test
    void each_is_another() {
        InetSocketAddress lifeline = new InetSocketAddress("127.0.0.1", 80);
        assertNotEquals(InstanceIds.next("x", lifeline), InstanceIds.next("x", lifeline));
        assertNotEquals(InstanceIds.next("x", null), InstanceIds.next("x", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "agentc2-agent-processor-5f0c4e0b-9d0c-4c3a-8a45-7c0f7f6d3a11-1",
                "x-7f000001.a8cb",
                "x-7f0000.a8cb-5f0c4e0b-9d0c-4c3a-8a45-7c0f7f6d3a11",
                "x-7f0000017f000001.a8cb-5f0c4e0b-9d0c-4c3a-8a45-7c0f7f6d3a11"
            })
    void an_id_of_another_form_says_nothing(String id) {
        assertEquals(Optional.empty(), InstanceIds.lifeline(id));
        assertEquals(Optional.empty(), InstanceIds.lifeline(InstanceIds.next("x", null)));
    }
}
