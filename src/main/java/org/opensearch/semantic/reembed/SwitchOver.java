// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.transport.client.Client;

/**
 * Switches searches to the new field: in all indices of one request at once, when the last of them is ready, since a search over indices
 * of which some have moved is refused. Blocks.
 */
final class SwitchOver {

    private static final Set<String> READY = Set.of(State.READY.toString(), State.SWITCHED.toString());

    private final Client client;
    private final Reports reports;

    SwitchOver(Client client, Reports reports) {
        this.client = client;
        this.reports = reports;
    }

    /**
     * Switches if this was the last.
     *
     * @param job whose report says that it is ready
     * @return whether searches read the new field now
     */
    boolean ifLast(Reembedding job) {
        List<Map<String, Object>> all = reports.list()
            .stream()
            .filter(report -> report.get(Reembedding.STARTED) instanceof Number started && started.longValue() == job.started())
            .filter(report -> job.field().equals(report.get("field")) && job.target().equals(report.get("target")))
            .toList();
        if (!all.stream().allMatch(report -> Boolean.TRUE.equals(report.get(Reports.READY)) || READY.contains(report.get("state")))) {
            return false;
        }
        for (Map<String, Object> report : all) {
            String index = report.get("index").toString();
            FieldSteps.make(client, index, job.field(), job.target(), Step.SWITCH);
            if (!index.equals(job.index())) {
                reports.change(Reembedding.taskId(report.get("uuid").toString(), job.field()), State.SWITCHED);
            }
        }
        return true;
    }

    void cancel(Reembedding job) {
        FieldSteps.make(client, job.index(), job.field(), job.target(), Step.CANCEL);
    }
}
