// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Locale;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchParseException;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.AutoCreateAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.transport.client.Client;

/**
 * Sees to it that a vector field is bound to a model before vectors of that model are written into it. A field that is bound
 * costs a look into the cluster state; an unbound one costs a bind on the cluster manager, once.
 */
public final class FieldBinder {

    /** How often an index may be found missing, and be created, before a document gives up. */
    private static final int ATTEMPTS = 3;

    private final Client client;
    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final VectorFields fields;
    private final BindingRules rules;

    public FieldBinder(Client client, ClusterService clusterService, IndexNameExpressionResolver resolver, VectorFields fields) {
        this.client = client;
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.fields = fields;
        this.rules = new BindingRules(fields);
    }

    /**
     * Answers once the field is bound to this model. A missing index is created first, as a bulk would do it after ingest:
     * as the calling user, where {@code action.auto_create_index} lets it, with the mappings of its template. The listener
     * is called on the calling thread if the field is bound already, else on any thread, in the caller's thread context.
     *
     * <p>The answer is the form in which the vectors are to be written.
     *
     * <p>Fails with an {@link IllegalArgumentException} if the mapping or another binding forbids it, and with the cluster's
     * own exception if the index can not be created or the mapping can not be changed.
     *
     * @param index what a document says in {@code _index}: an index, alias or data stream, or date math
     * @param field full path of the field
     */
    public void ensureBound(String index, String field, Offer offer, ActionListener<VectorForm> listener) {
        ActionListener<VectorForm> unwrapping = ActionListener.delegateResponse(
            listener,
            (l, e) -> l.onFailure(ExceptionsHelper.unwrapCause(e) instanceof Exception cause ? cause : e)
        );
        ensureBound(index, field, offer, ATTEMPTS, unwrapping);
    }

    /**
     * Checks what can be checked while nothing may be created or bound: the mapping and the binding of a field whose index
     * is there. A name of no index, or one that no index can have, is not judged.
     *
     * @return the form in which the vectors would be written; as they are if nothing is known of the field
     * @throws IllegalArgumentException if {@link #ensureBound} would refuse the field
     */
    public VectorForm check(String index, String field, Offer offer) {
        return writeIndex(index).map(i -> rules.standing(i, field, offer).form()).orElseGet(() -> VectorForm.floats(offer.dimension()));
    }

    /**
     * As {@link #ensureBound}, for the vectors of passages.
     *
     * @param target full path of the nested object that holds the passages
     */
    public void ensurePassagesBound(String index, String target, Offer offer, ActionListener<VectorForm> listener) {
        requirePassages(index, target, offer);
        ensureBound(index, target + "." + PassageFields.VECTOR, offer, ActionListener.wrap(form -> {
            requirePassages(index, target, offer); // the index may have been created just now
            listener.onResponse(form);
        }, e -> {
            Exception reason = e;
            try {
                requirePassages(index, target, offer);
            } catch (IllegalArgumentException refusal) {
                reason = refusal;
            }
            listener.onFailure(reason);
        }));
    }

    /** As {@link #check}, for the vectors of passages. */
    public VectorForm checkPassages(String index, String target, Offer offer) {
        requirePassages(index, target, offer);
        return check(index, target + "." + PassageFields.VECTOR, offer);
    }

    private void requirePassages(String index, String target, Offer offer) {
        writeIndex(index).ifPresent(i -> PassageMapping.require(fields, i, target, offer));
    }

    /** The index that a document goes to; empty for a name of no index, or one that no index can have. */
    private Optional<IndexMetadata> writeIndex(String expression) {
        try {
            return WriteIndex.of(clusterService.state(), resolver.resolveDateMathExpression(expression));
        } catch (OpenSearchParseException e) { // not date math after all
            return Optional.empty();
        }
    }

    /**
     * Where the vectors for a field go. A name of no index, or one that no index can have, has a field that goes its own way.
     *
     * @param index as for {@link #ensureBound}
     */
    public FieldRoute route(String index, String field) {
        return writeIndex(index).map(i -> FieldRoute.of(fields, i, field)).orElse(FieldRoute.STRAIGHT);
    }

    /**
     * Where the document is stored that a document written to this index would replace. Empty if there is no such document, or the
     * name can not be understood: whoever writes there will be told.
     *
     * @param index as for {@link #ensureBound}
     */
    public Optional<StoredPlace> replaced(String index, Optional<String> routing) {
        try {
            return StoredPlace.of(clusterService.state(), resolver.resolveDateMathExpression(index), routing);
        } catch (OpenSearchParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void ensureBound(String expression, String field, Offer offer, int attempts, ActionListener<VectorForm> listener) {
        String name;
        Optional<BindingRules.Standing> standing;
        try {
            name = resolver.resolveDateMathExpression(expression);
            standing = WriteIndex.of(clusterService.state(), name).map(i -> rules.standing(i, field, offer));
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        if (standing.isPresent() && standing.get().bound()) {
            listener.onResponse(standing.get().form());
            return;
        }
        bind(new BindFieldRequest(name, field, offer), ActionListener.delegateFailure(listener, (l, response) -> {
            if (response.form().isPresent()) {
                l.onResponse(response.form().get());
            } else if (attempts == 0) {
                l.onFailure(neverThere(expression));
            } else {
                createIndex(
                    expression,
                    ActionListener.delegateFailure(l, (l2, ignored) -> ensureBound(expression, field, offer, attempts - 1, l2))
                );
            }
        }));
    }

    private void bind(BindFieldRequest request, ActionListener<BindFieldResponse> listener) {
        ThreadContext threadContext = client.threadPool().getThreadContext();
        client.execute(BindFieldAction.INSTANCE, request, ContextPreservingActionListener.wrapPreservingContext(listener, threadContext));
    }

    private void createIndex(String expression, ActionListener<Void> listener) {
        CreateIndexRequest request = new CreateIndexRequest().index(expression).cause("auto(semantic_embedding)");
        client.execute(AutoCreateAction.INSTANCE, request, ActionListener.wrap(response -> listener.onResponse(null), e -> {
            if (ExceptionsHelper.unwrapCause(e) instanceof ResourceAlreadyExistsException) {
                listener.onResponse(null);
            } else {
                listener.onFailure(e);
            }
        }));
    }

    private static IllegalStateException neverThere(String expression) {
        return new IllegalStateException(
            String.format(
                Locale.ROOT,
                "[semantic] index [%s] was created %d times and is missing still; send the document again",
                expression,
                ATTEMPTS
            )
        );
    }
}
