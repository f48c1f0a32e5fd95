// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.engine.VersionConflictEngineException;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.state.HiddenIndex;
import org.opensearch.transport.client.Client;

/**
 * The trained classifiers of the cluster: a document each, in a system index that is made when the first is stored. It is read and
 * written without the caller's identity: who may do what is decided by the actions that lead here.
 */
public final class ClassifierStore {

    public static final String INDEX = ".opensearch-semantic-classifiers";

    /** First of what is written, to tell it from what another version may write. */
    private static final int FORMAT = 1;
    private static final int MOST_LISTED = 1_000;
    private static final String SUMMARY = "summary";
    private static final String WEIGHTS = "weights";
    private static final HiddenIndex STORE = new HiddenIndex(
        INDEX,
        "trained classifiers",
        "{\"" + SUMMARY + "\": {\"type\": \"binary\"}, \"" + WEIGHTS + "\": {\"type\": \"binary\"}}"
    );

    /**
     * A classifier as it was found.
     *
     * @param seqNo with the term, tells whether it was changed since
     */
    record Found(ClassifierInfo info, long seqNo, long primaryTerm) {}

    private final Client client;

    public ClassifierStore(Client client) {
        this.client = HiddenIndex.client(client);
    }

    public static SystemIndexDescriptor descriptor() {
        return STORE.descriptor();
    }

    /** What is known of one classifier; empty if there is none of this name. */
    void find(String name, ActionListener<Optional<Found>> listener) {
        get(name, SUMMARY, ActionListener.map(listener, found -> {
            if (found.isEmpty()) {
                return Optional.empty();
            }
            GetResponse response = found.get();
            ClassifierInfo info = read(name, response.getSourceAsMap(), SUMMARY, ClassifierInfo::new);
            return Optional.of(new Found(info, response.getSeqNo(), response.getPrimaryTerm()));
        }));
    }

    /** The classifier itself; fails with an {@link IllegalArgumentException} if there is none of this name. */
    void weights(String name, ActionListener<BoundClassifier> listener) {
        get(
            name,
            WEIGHTS,
            ActionListener.map(
                listener,
                found -> read(name, found.orElseThrow(() -> missing(name)).getSourceAsMap(), WEIGHTS, BoundClassifier::new)
            )
        );
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException(
            "there is no classifier [" + name + "]; train one by PUT /_plugins/_semantic/classifiers/" + name
                + ", or see which there are by GET /_plugins/_semantic/classifiers"
        );
    }

    private void get(String name, String part, ActionListener<Optional<GetResponse>> listener) {
        GetRequest request = new GetRequest(INDEX, name).fetchSourceContext(
            new FetchSourceContext(true, new String[] { part }, new String[0])
        );
        client.get(
            request,
            ActionListener.wrap(response -> listener.onResponse(Optional.of(response).filter(GetResponse::isExists)), e -> {
                if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                    listener.onResponse(Optional.empty());
                } else {
                    listener.onFailure(e);
                }
            })
        );
    }

    /** All classifiers, by name. */
    void list(ActionListener<List<ClassifierInfo>> listener) {
        SearchRequest request = new SearchRequest(INDEX).indicesOptions(IndicesOptions.LENIENT_EXPAND_OPEN_HIDDEN)
            .source(new SearchSourceBuilder().size(MOST_LISTED).fetchSource(SUMMARY, null));
        client.search(request, ActionListener.map(listener, response -> {
            List<ClassifierInfo> all = new ArrayList<>();
            for (SearchHit hit : response.getHits()) {
                all.add(read(hit.getId(), hit.getSourceAsMap(), SUMMARY, ClassifierInfo::new));
            }
            all.sort(Comparator.comparing(ClassifierInfo::name));
            return all;
        }));
    }

    /**
     * Stores a classifier, unless it is no longer as it was found.
     *
     * @param before empty if there was none
     */
    void put(ClassifierInfo info, BoundClassifier bound, Optional<Found> before, ActionListener<Void> listener) {
        IndexRequest request = new IndexRequest(INDEX).id(info.name()).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        if (before.isPresent()) {
            request.setIfSeqNo(before.get().seqNo()).setIfPrimaryTerm(before.get().primaryTerm());
        } else {
            request.opType(DocWriteRequest.OpType.CREATE);
        }
        try {
            request.source(Map.of("version", info.version(), SUMMARY, written(info), WEIGHTS, written(bound)));
        } catch (IOException e) {
            listener.onFailure(e);
            return;
        }
        STORE.ensure(
            client,
            ActionListener.delegateFailure(
                listener,
                (l, ok) -> client.index(request, ActionListener.wrap(response -> l.onResponse(null), e -> l.onFailure(conflict(info, e))))
            )
        );
    }

    private static Exception conflict(ClassifierInfo info, Exception e) {
        if (ExceptionsHelper.unwrapCause(e) instanceof VersionConflictEngineException) {
            return new OpenSearchStatusException(
                "[classifier] [" + info.name() + "] was trained or deleted by another request in the meantime; this training is dropped",
                RestStatus.CONFLICT
            );
        }
        return e;
    }

    /** Answers whether there was one. */
    void delete(String name, ActionListener<Boolean> listener) {
        DeleteRequest request = new DeleteRequest(INDEX, name).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        client.delete(
            request,
            ActionListener.wrap(response -> listener.onResponse(response.status() != RestStatus.NOT_FOUND), e -> {
                if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                    listener.onResponse(false);
                } else {
                    listener.onFailure(e);
                }
            })
        );
    }

    private static String written(Writeable value) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeVInt(FORMAT);
            value.writeTo(out);
            return Base64.getEncoder().encodeToString(BytesReference.toBytes(out.bytes()));
        }
    }

    private static <T> T read(String name, Map<String, Object> source, String part, Writeable.Reader<T> reader) throws IOException {
        byte[] bytes = Base64.getDecoder().decode((String) source.get(part));
        try (StreamInput in = new BytesArray(bytes).streamInput()) {
            int format = in.readVInt();
            if (format != FORMAT) {
                throw new IllegalStateException(
                    "[classifier] [" + name + "] was stored by another version of the plugin (format [" + format + "], known is [" + FORMAT
                        + "]); delete it and train it again"
                );
            }
            return reader.read(in);
        }
    }
}
