package dev.agentc2.ingress;

import dev.agentc2.ingress.manage.TurnCancellation;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.CancelTurn;
import java.time.Clock;

/** Cancellations as commands in the log, each with its audit record. Thread-safe. */
final class Cancellations implements TurnCancellation {
    private final CommandLog log;
    private final Clock clock;

    Cancellations(CommandLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void cancel(String orgId, TurnId turn, String actor, RequestInfo request) {
        long now = clock.millis();
        String id = turn + "/cancel/" + now;
        log.append(
                Topics.MESSAGES_INBOUND,
                turn.key(orgId).toString(),
                new CancelTurn(orgId, turn.conversationId(), turn.toString(), actor, now),
                headers(request, id, "CancelTurn", orgId, now));
        AuditRecord record = AuditRecord.newBuilder()
                .setAuditId(id)
                .setOrgId(orgId)
                .setActor(actor)
                .setAction("turn.cancel")
                .setSubjectType("turn")
                .setSubjectId(turn.toString())
                .setAt(now)
                .build();
        log.append(Topics.AUDIT_RECORDS, orgId, record, headers(request, id, "AuditRecord", orgId, now));
    }

    private static RecordHeaders headers(RequestInfo request, String id, String type, String orgId, long now) {
        return new RecordHeaders(id, type, "ingress", now, request.trace().child(), request.requestId(), orgId);
    }
}
