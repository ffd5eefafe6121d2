package dev.agentc2.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.agentc2.topics.TurnId;
import org.junit.jupiter.api.Test;

class TurnIdsTest {
    private final TurnIds ids = new TurnIds();

    @Test
    void theSameClientMessageIdGivesTheSameTurn() {
        assertEquals(ids.next("org\nkey:a", null, "m-1"), new TurnIds().next("org\nkey:a", null, "m-1"));
        assertEquals(ids.next("org\nkey:a", "mine", "m-1"), ids.next("org\nkey:a", "mine", "m-1"));
    }

    @Test
    void anotherSenderConversationOrMessageGivesAnotherTurn() {
        TurnId turn = ids.next("org\nkey:a", null, "m-1");
        assertNotEquals(turn, ids.next("org\nkey:b", null, "m-1"));
        assertNotEquals(turn, ids.next("org\nkey:a", "mine", "m-1"));
        assertNotEquals(turn, ids.next("org\nkey:a", null, "m-2"));
    }

    @Test
    void withoutAClientMessageIdEachTurnIsNew() {
        assertNotEquals(ids.next("org\nkey:a", "mine", null), ids.next("org\nkey:a", "mine", null));
    }

    @Test
    void aGivenConversationIsKeptAndTheIdCanBeReadBack() {
        TurnId turn = ids.next("org\nkey:a", "my-conversation_1", null);
        assertEquals("my-conversation_1", turn.conversationId());
        assertEquals(turn, TurnId.parse(turn.toString()));
    }
}
