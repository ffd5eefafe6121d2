package dev.agentc2.platform.effect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting work of many tenants, handed out in turns: at most so many at once for all and for each, in order within a
 * tenant. A tenant at its limit holds up nobody else. Starting and ending work takes constant time. Not thread-safe.
 */
final class FairQueue<T> {
    private final class Tenant {
        final ArrayDeque<T> waiting = new ArrayDeque<>();
        int running;
        boolean inTurn;
    }

    private final int maxRunning;
    private final int maxRunningPerTenant;
    private final Map<String, Tenant> tenants = new HashMap<>();
    /** Tenants that have work and are below their limit. */
    private final ArrayDeque<Tenant> turns = new ArrayDeque<>();

    private int running;
    private int waiting;

    FairQueue(int maxRunning, int maxRunningPerTenant) {
        this.maxRunning = maxRunning;
        this.maxRunningPerTenant = maxRunningPerTenant;
    }

    /** Adds work behind what the tenant already has waiting. */
    void add(String tenantId, T work) {
        Tenant tenant = tenants.computeIfAbsent(tenantId, t -> new Tenant());
        tenant.waiting.add(work);
        waiting++;
        takeTurn(tenant);
    }

    /** Next work that may begin, which counts as running from here on; null when there is none. */
    @Nullable
    T next() {
        if (running >= maxRunning) {
            return null;
        }
        Tenant tenant = turns.poll();
        if (tenant == null) {
            return null;
        }
        tenant.inTurn = false;
        T work = tenant.waiting.remove();
        waiting--;
        running++;
        tenant.running++;
        takeTurn(tenant);
        return work;
    }

    /** Notes that work of a tenant ended which {@link #next} had given out. */
    void ended(String tenantId) {
        Tenant tenant = tenants.get(tenantId);
        if (tenant == null || tenant.running == 0) {
            throw new IllegalStateException("nothing runs for this tenant");
        }
        tenant.running--;
        running--;
        takeTurn(tenant);
        forgetIfIdle(tenantId, tenant);
    }

    /** Takes waiting work of a tenant out; false when it doesn't wait. */
    boolean remove(String tenantId, T work) {
        Tenant tenant = tenants.get(tenantId);
        if (tenant == null || !tenant.waiting.remove(work)) {
            return false;
        }
        waiting--;
        leaveTurnIfEmpty(tenant);
        forgetIfIdle(tenantId, tenant);
        return true;
    }

    /** Takes out all waiting work that fits. */
    List<T> removeIf(Predicate<T> fits) {
        List<T> removed = new ArrayList<>();
        for (var entry : List.copyOf(tenants.entrySet())) {
            Tenant tenant = entry.getValue();
            tenant.waiting.stream().filter(fits).forEach(removed::add);
            tenant.waiting.removeIf(fits);
            leaveTurnIfEmpty(tenant);
            forgetIfIdle(entry.getKey(), tenant);
        }
        waiting -= removed.size();
        return removed;
    }

    int waiting() {
        return waiting;
    }

    int running() {
        return running;
    }

    private void leaveTurnIfEmpty(Tenant tenant) {
        if (tenant.waiting.isEmpty() && tenant.inTurn) {
            turns.remove(tenant);
            tenant.inTurn = false;
        }
    }

    private void takeTurn(Tenant tenant) {
        if (!tenant.inTurn && !tenant.waiting.isEmpty() && tenant.running < maxRunningPerTenant) {
            tenant.inTurn = true;
            turns.add(tenant);
        }
    }

    private void forgetIfIdle(String tenantId, Tenant tenant) {
        if (tenant.running == 0 && tenant.waiting.isEmpty()) {
            tenants.remove(tenantId);
        }
    }
}
