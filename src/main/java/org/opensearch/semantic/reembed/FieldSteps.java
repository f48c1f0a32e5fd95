// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import org.opensearch.semantic.field.MoveFieldAction;
import org.opensearch.semantic.field.MoveFieldRequest;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.transport.client.Client;

/** Has the cluster manager make the steps of a field's way. */
final class FieldSteps {

    private FieldSteps() {}

    /** Returns when the mapping has it. */
    static void make(Client client, String index, String from, String to, Step step) {
        client.execute(MoveFieldAction.INSTANCE, new MoveFieldRequest(index, from, to, step)).actionGet();
    }
}
