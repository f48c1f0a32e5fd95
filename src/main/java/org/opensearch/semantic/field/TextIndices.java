// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchParseException;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateObserver;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.node.NodeClosedException;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Finds the indices that documents with {@code semantic_text} fields go to, and sees to it that what the documents bring is mapped: the
 * index itself, and the fields that its dynamic templates make of theirs. A document has no vectors in a field that is not mapped.
 */
public final class TextIndices {

    /**
     * An index that documents can be read for.
     *
     * @param unmapped why fields that documents bring could not be mapped; empty if they were
     */
    public record Ready(IndexMetadata index, Optional<Exception> unmapped) {}

    /**
     * What an update must not change without the vectors of a document following.
     *
     * @param texts fields whose documents have vectors, or may still have: where they were turned off, some stay in what is stored
     * @param dynamic says which fields become texts; empty if none does
     * @param everything whether nothing more is known, since the index is missing
     */
    public record Watched(List<TextSources> texts, Optional<DynamicTexts> dynamic, boolean everything) {

        public static final Watched NOTHING = new Watched(List.of(), Optional.empty(), false);

        public Watched {
            texts = List.copyOf(texts);
        }
    }

    private static final Logger LOGGER = LogManager.getLogger(TextIndices.class);

    /** What a mapping update takes by default, too. */
    private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(30);

    private final Client client;
    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final VectorFields fields;

    public TextIndices(
        Client client,
        ClusterService clusterService,
        IndexNameExpressionResolver resolver,
        VectorFields fields
    ) {
        this.client = client;
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.fields = fields;
    }

    /**
     * The index that a document with this {@code _index} goes to; empty if there is none yet, or none can be meant by it.
     *
     * @throws IllegalArgumentException if it is an alias of several indices and none of them is its write index
     */
    public Optional<IndexMetadata> find(String index) {
        return find(clusterService.state(), index);
    }

    private Optional<IndexMetadata> find(ClusterState state, String index) {
        try {
            return WriteIndex.of(state, resolver.resolveDateMathExpression(index));
        } catch (OpenSearchParseException e) { // not date math after all
            return Optional.empty();
        }
    }

    /**
     * What is to be watched of documents with this {@code _index}; the same {@link Watched#NOTHING} if they have no vectors of texts, or
     * none can be written there.
     */
    public Watched watched(String index) {
        ClusterState state = clusterService.state();
        Optional<IndexMetadata> present;
        try {
            present = find(state, index);
        } catch (IllegalArgumentException e) { // no write index: who writes there is told so
            return Watched.NOTHING;
        }
        if (present.isEmpty()) {
            return isToBeMade(index) ? new Watched(List.of(), Optional.empty(), true) : Watched.NOTHING;
        }
        return watched(present.get());
    }

    private Watched watched(IndexMetadata index) {
        List<TextSources> texts = fields.texts(index)
            .stream()
            .filter(each -> each.text().hasVectors() || each.hasObject())
            .toList();
        Optional<DynamicTexts> dynamic = dynamicTexts(index);
        return texts.isEmpty() && dynamic.isEmpty() ? Watched.NOTHING : new Watched(texts, dynamic, false);
    }

    /** Whether an index is missing whose templates would give it {@code semantic_text} fields. */
    public boolean isToBeMade(String index) {
        ClusterState state = clusterService.state();
        return isNoIndex(state, index) && TextTemplates.mayMakeTexts(state, resolver.resolveDateMathExpression(index));
    }

    /** Whether there is nothing of this name yet, which documents may bring about. */
    private boolean isNoIndex(ClusterState state, String index) {
        try {
            return !state.metadata().getIndicesLookup().containsKey(resolver.resolveDateMathExpression(index));
        } catch (OpenSearchParseException e) { // not date math after all
            return false;
        }
    }

    /** Creates an index as a bulk would; one that is there already is no error. */
    public void create(String index, ActionListener<Void> listener) {
        CreateIndexRequest request = new CreateIndexRequest().index(index).cause("auto(semantic_text)");
        client.execute(CreateIndexAction.INSTANCE, request, onward(ActionListener.map(inContext(listener), created -> null)));
    }

    /** The {@code semantic_text} fields of an index. */
    public List<TextSources> texts(IndexMetadata index) {
        return fields.texts(index);
    }

    /** The model that the vectors of a field are bound to, by digest or by name alone. */
    public Optional<String> model(IndexMetadata index, SemanticText text) {
        return fields.find(index, text.path()).flatMap(VectorField::binding).map(FieldBinding::model);
    }

    /**
     * Answers once the index is there, and the fields of these documents are mapped that its dynamic templates make
     * {@code semantic_text} fields, or could not be. An index that is missing is created as a bulk would do it after ingest; fails if
     * it can not be. Called back on the calling thread if nothing is missing, else on any.
     *
     * @param index what the documents say in {@code _index}
     */
    public void prepare(String index, List<Map<String, Object>> documents, ActionListener<Ready> listener) {
        Optional<IndexMetadata> present;
        try {
            present = find(index);
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        if (present.isPresent()) {
            map(index, present.get(), documents, listener);
            return;
        }
        ActionListener<IndexMetadata> then = ActionListener.delegateFailure(listener, (l, found) -> map(index, found, documents, l));
        create(index, ActionListener.delegateFailure(then, (l, done) -> await("index [" + index + "]", state -> find(state, index), l)));
    }

    private void map(String name, IndexMetadata index, List<Map<String, Object>> documents, ActionListener<Ready> listener) {
        Map<String, Object> missing;
        try {
            missing = missing(index, documents);
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        if (missing.isEmpty()) {
            listener.onResponse(new Ready(index, Optional.empty()));
            return;
        }
        ActionListener<IndexMetadata> inContext = inContext(
            ActionListener.wrap(
                mapped -> listener.onResponse(new Ready(mapped, Optional.empty())),
                e -> listener.onResponse(new Ready(index, Optional.of(e)))
            )
        );
        PutMappingRequest put = new PutMappingRequest().setConcreteIndex(index.getIndex()).source(missing);
        ThreadContext context = client.threadPool().getThreadContext();
        // as mapping updates by documents always are: who may write documents need not be one who may change mappings
        ThreadContext.StoredContext stashed = context.stashContext();
        try {
            client.admin()
                .indices()
                .putMapping(
                    put,
                    onward(
                        ActionListener.delegateFailure(
                            inContext,
                            (l, done) -> await(
                                "mapping of [" + name + "]",
                                state -> find(state, name).filter(now -> has(now, missing)),
                                l
                            )
                        )
                    )
                );
        } finally {
            stashed.restore();
        }
    }

    /** Whether the index has all that the vectors of this document go to. */
    public boolean isMapped(IndexMetadata index, Map<String, Object> document) {
        return missing(index, List.of(document)).isEmpty();
    }

    /**
     * What is to be mapped for these documents: fields that dynamic templates make, and the objects of fields that are there without. So is
     * one that came by a dynamic template while the server ran no pipelines of its own.
     */
    private Map<String, Object> missing(IndexMetadata index, List<Map<String, Object>> documents) {
        Map<String, Object> missing = Map.of();
        Optional<DynamicTexts> dynamic = dynamicTexts(index);
        if (dynamic.isPresent()) {
            for (Map<String, Object> document : documents) {
                missing = VectorFields.merged(missing, dynamic.get().unmapped(document));
            }
        }
        for (TextSources text : fields.texts(index)) {
            if (text.text().hasVectors() && !hasObject(index, text) && documents.stream().anyMatch(text::isTouchedBy)) {
                missing = VectorFields.merged(missing, fields.repeated(index, text.own()));
            }
        }
        return missing;
    }

    /** Fields without vectors need nothing but themselves, and come with their documents. */
    private Optional<DynamicTexts> dynamicTexts(IndexMetadata index) {
        return fields.dynamicTexts(index).filter(DynamicTexts::haveVectors);
    }

    private boolean hasObject(IndexMetadata index, TextSources text) {
        return fields.definition(index, text.text().object()).isPresent();
    }

    /** Whether all fields of a mapping update are there, and have their objects. */
    private boolean has(IndexMetadata index, Map<String, Object> update) {
        return hasFields(index, update, "")
            && TextSources.of(update).stream().allMatch(each -> !each.text().hasVectors() || hasObject(index, each));
    }

    private boolean hasFields(IndexMetadata index, Map<String, Object> update, String prefix) {
        return !(update.get("properties") instanceof Map<?, ?> properties)
            || VectorField.asStringMap(properties)
                .entrySet()
                .stream()
                .allMatch(
                    each -> fields.definition(index, prefix + each.getKey()).isPresent()
                        && hasFields(index, VectorField.asStringMap((Map<?, ?>) each.getValue()), prefix + each.getKey() + ".")
                );
    }

    private <T> ActionListener<T> inContext(ActionListener<T> listener) {
        return ContextPreservingActionListener.wrapPreservingContext(listener, client.threadPool().getThreadContext());
    }

    /** The answer to a change may come on the thread that applies cluster states: what follows must neither hold it up nor throw there. */
    private <T> ActionListener<T> onward(ActionListener<T> listener) {
        return new ThreadedActionListener<>(LOGGER, client.threadPool(), ThreadPool.Names.GENERIC, listener, false);
    }

    /** This node may be behind the one that made the change. */
    private void await(String what, Function<ClusterState, Optional<IndexMetadata>> look, ActionListener<IndexMetadata> listener) {
        ThreadContext context = client.threadPool().getThreadContext();
        ClusterStateObserver observer = new ClusterStateObserver(clusterService, PATIENCE, LOGGER, context);
        Optional<IndexMetadata> now = look.apply(observer.setAndGetObservedState());
        if (now.isPresent()) {
            listener.onResponse(now.get());
            return;
        }
        observer.waitForNextChange(new ClusterStateObserver.Listener() {
            @Override
            public void onNewClusterState(ClusterState state) {
                // not on the thread that applies cluster states
                client.threadPool()
                    .generic()
                    .execute(() -> ActionListener.completeWith(listener, () -> look.apply(state).orElseThrow(() -> late(what))));
            }

            @Override
            public void onClusterServiceClose() {
                listener.onFailure(new NodeClosedException(clusterService.localNode()));
            }

            @Override
            public void onTimeout(TimeValue timeout) {
                listener.onFailure(late(what));
            }
        }, state -> look.apply(state).isPresent());
    }

    private static OpenSearchTimeoutException late(String what) {
        return new OpenSearchTimeoutException(
            "[semantic_text] the " + what + " was changed, and this node has not heard of it for " + PATIENCE
                + "; send the document again"
        );
    }
}
