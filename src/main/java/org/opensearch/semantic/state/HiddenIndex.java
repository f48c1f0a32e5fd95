// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.state;

import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.OriginSettingClient;

/**
 * A system index of the plugin: small, hidden, made when it is first written.
 *
 * @param name begins with a dot
 * @param purpose what is in it, for people who find it
 * @param properties its mapping, as JSON; what is not mapped is kept and not searched
 */
public record HiddenIndex(String name, String purpose, String properties) {

    public SystemIndexDescriptor descriptor() {
        return new SystemIndexDescriptor(name, purpose + " of the plugin opensearch-semantic");
    }

    /** Reads and writes without the caller's identity: who may do what is decided by the actions that lead here. */
    public static Client client(Client client) {
        return new OriginSettingClient(client, "semantic");
    }

    /** Makes the index if it is not there. */
    public void ensure(Client client, ActionListener<Void> listener) {
        CreateIndexRequest request = new CreateIndexRequest(name).mapping("{\"dynamic\": false, \"properties\": " + properties + "}")
            .settings(
                Settings.builder()
                    .put("index.hidden", true)
                    .put("index.number_of_shards", 1)
                    .put("index.auto_expand_replicas", "0-1")
            );
        client.admin().indices().create(request, ActionListener.wrap(response -> listener.onResponse(null), e -> {
            if (ExceptionsHelper.unwrapCause(e) instanceof ResourceAlreadyExistsException) {
                listener.onResponse(null);
            } else {
                listener.onFailure(e);
            }
        }));
    }
}
