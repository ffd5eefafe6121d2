package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.topics.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record on its way out. Immutable.
 *
 * @param topic where it goes
 * @param key its key
 * @param value the record
 * @param id its identity, the same when it is sent again
 * @param at when it came about, epoch milliseconds
 * @param origin the request that began it all
 */
record Outgoing(Topic topic, String key, SpecificRecord value, String id, long at, Inquiry.Origin origin) {}
