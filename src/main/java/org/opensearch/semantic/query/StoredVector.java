// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.field.SourceVectors;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.transport.client.Client;

/**
 * Fetches the vector that a document holds in a field, from its {@code _source}; of several, those of its passages, the mean direction.
 * k-NN leaves vectors out of the stored
 * source and puts them back on reading, so this costs one realtime get.
 *
 * @param bytes whether the field holds bytes, of which only the direction means something: the answer then has norm 1
 */
record StoredVector(Source.Like like, String field, boolean bytes) {

    /** The document alone, whatever it holds. */
    static GetRequest document(Source.Like like) {
        return new GetRequest(like.index(), like.id()).routing(like.routing().orElse(null));
    }

    private GetRequest request() {
        return document(like).fetchSourceContext(new FetchSourceContext(true, new String[] { field }, new String[0]));
    }

    void fetch(Client client, ActionListener<float[]> listener) {
        client.get(request(), ActionListener.wrap(response -> listener.onResponse(vector(response)), e -> {
            boolean noIndex = e instanceof IndexNotFoundException;
            listener.onFailure(noIndex ? refuse("index [" + like.index() + "] of [like] does not exist") : e);
        }));
    }

    float[] vector(GetResponse response) {
        if (!response.isExists()) {
            String hint = like.routing().isPresent() ? "" : "; if it was indexed with a routing value, give it as [routing]";
            throw refuse("document [" + like.id() + "] of [like] is not in index [" + like.index() + "]" + hint);
        }
        Object value = response.isSourceEmpty() ? null : XContentMapValues.extractValue(field, response.getSourceAsMap());
        float[] vector = SourceVectors.direction(value)
            .orElseThrow(
                () -> refuse(
                    "document [" + like.id() + "] of index [" + like.index() + "] has no vector in field [" + field
                        + "]; name a document that was embedded, and check that [_source] is enabled"
                )
            );
        return bytes ? VectorMath.normalize(vector) : vector;
    }

    private static IllegalArgumentException refuse(String problem) {
        return new IllegalArgumentException("[semantic] " + problem);
    }
}
