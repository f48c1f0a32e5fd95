// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingAction;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;

/**
 * Keeps mapping updates from erasing or changing a binding. A {@code knn_vector} that is sent again without its {@code meta}
 * loses it silently, and with it the knowledge of what its vectors mean: such an update is refused.
 */
public final class BindingGuard extends ActionFilter.Simple {

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final VectorFields fields;
    private final ThreadContext context;

    public BindingGuard(
        ClusterService clusterService,
        IndexNameExpressionResolver resolver,
        VectorFields fields,
        ThreadContext context
    ) {
        this.context = context;
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.fields = fields;
    }

    @Override
    public int order() {
        return 0; // after those that decide who may do what
    }

    @Override
    protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
        if (PutMappingAction.NAME.equals(action) && request instanceof PutMappingRequest put && !MetaChanges.isOne(context)) {
            try {
                check(put);
            } catch (Exception e) {
                listener.onFailure(e);
                return false;
            }
        }
        return true;
    }

    private void check(PutMappingRequest request) {
        ClusterState state = clusterService.state();
        Map<String, Object> sent = source(request);
        Map<String, Object> completed = null;
        for (IndexMetadata index : UpdatedIndices.of(request, state, resolver)) {
            Map<String, Object> source = source(request);
            checkProperties(index, "", mapping(source));
            if (completed != null && !completed.equals(source)) {
                throw new IllegalArgumentException(
                    "[semantic] this mapping update names fields whose bindings are not the same in all of its indices, such as ["
                        + index.getIndex().getName() + "]; update them one by one, or leave the fields out of the update"
                );
            }
            completed = source;
        }
        if (completed != null && !completed.equals(sent)) {
            request.source(completed);
        }
    }

    private static Map<String, Object> source(PutMappingRequest request) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, request.source(), true);
    }

    private static Map<String, Object> mapping(Map<String, Object> source) {
        return source.size() == 1 && source.get("_doc") instanceof Map<?, ?> typed ? VectorField.asStringMap(typed) : source;
    }

    /** Whether something was added that the update had left out. */
    private boolean checkProperties(IndexMetadata index, String prefix, Map<String, Object> parent) {
        boolean completed = false;
        if (parent.get("properties") instanceof Map<?, ?> properties) {
            for (Map.Entry<String, Object> property : VectorField.asStringMap(properties).entrySet()) {
                if (property.getValue() instanceof Map<?, ?> map) {
                    Map<String, Object> definition = VectorField.asStringMap(map);
                    completed |= checkField(index, prefix + property.getKey(), definition);
                    completed |= checkProperties(index, prefix + property.getKey() + ".", definition);
                }
            }
        }
        return completed;
    }

    private boolean checkField(IndexMetadata index, String path, Map<String, Object> definition) {
        Optional<VectorField> present = fields.find(index, path).filter(field -> field.path().equals(path));
        Optional<FieldBinding> bound = present.flatMap(VectorField::binding);
        if (bound.isEmpty()) {
            return false;
        }
        boolean completed = checkBinding(index, path, bound.get(), definition);
        completed |= checkScale(index, present.get(), definition);
        return checkMove(index, present.get(), definition) || completed;
    }

    /** Bytes of another scale may compare, but who reads the scale must be able to rely on it. Whether it was added. */
    private static boolean checkScale(IndexMetadata index, VectorField present, Map<String, Object> definition) {
        Object before = present.meta().get(VectorField.SCALE_KEY);
        if (before == null) {
            return false;
        }
        Map<String, Object> meta = new LinkedHashMap<>(new VectorField(present.path(), definition).meta());
        Object sent = meta.putIfAbsent(VectorField.SCALE_KEY, before);
        if (sent != null && !sent.toString().equals(before.toString())) {
            throw new IllegalArgumentException(
                "[semantic] field [" + present.path() + "] of index [" + index.getIndex().getName() + "] holds bytes of scale [" + before
                    + "], and this mapping update says [" + sent + "]; leave [" + VectorField.SCALE_KEY + "] out of it"
            );
        }
        definition.put("meta", meta);
        return sent == null;
    }

    /** Where a field moves is not for a mapping update to say; one that does not mention it leaves it as it is. */
    private static boolean checkMove(IndexMetadata index, VectorField present, Map<String, Object> definition) {
        VectorField sent = new VectorField(present.path(), definition);
        Map<String, Object> meta = new LinkedHashMap<>(sent.meta());
        for (String key : List.of(VectorField.NEXT_KEY, VectorField.MOVED_KEY)) {
            Object before = present.meta().get(key);
            Object after = meta.putIfAbsent(key, before);
            if (after != null && !after.equals(before)) {
                throw new IllegalArgumentException(
                    "[semantic] field [" + present.path() + "] of index [" + index.getIndex().getName() + "]: [" + key
                        + "] of its meta is set by POST /_plugins/_semantic/reembed alone; leave it out of the update"
                );
            }
        }
        meta.values().removeIf(Objects::isNull);
        boolean completed = !meta.equals(sent.meta());
        if (completed) {
            definition.put("meta", meta);
        }
        return completed;
    }

    /** Whether the digest was added. */
    private static boolean checkBinding(IndexMetadata index, String path, FieldBinding bound, Map<String, Object> definition) {
        VectorField field = new VectorField(path, definition);
        Optional<FieldBinding> sent = field.binding();
        if (sent.isPresent() && sent.get().model().equals(bound.model()) && sent.get().digest().isEmpty()) {
            // Whoever sends the mapping anew at every start knows the model, but not the digest that the first document brought.
            definition.put("meta", bound.toMeta(field.meta()));
            return bound.digest().isPresent();
        }
        if (sent.isEmpty() || !keeps(bound, sent.get())) {
            throw refusal(index, path, bound, sent);
        }
        return false;
    }

    /** A binding may be made more exact by adding the digest; nothing else about it may change. */
    private static boolean keeps(FieldBinding bound, FieldBinding sent) {
        return bound.model().equals(sent.model()) && (bound.digest().isEmpty() || bound.digest().equals(sent.digest()));
    }

    private static IllegalArgumentException refusal(IndexMetadata index, String path, FieldBinding bound, Optional<FieldBinding> sent) {
        StringBuilder meta = new StringBuilder("\"" + FieldBinding.MODEL_KEY + "\": \"" + bound.model() + "\"");
        bound.digest().ifPresent(digest -> meta.append(", \"" + FieldBinding.DIGEST_KEY + "\": \"" + digest + "\""));
        return new IllegalArgumentException(
            "[semantic] field ["
                + path
                + "] of index ["
                + index.getIndex().getName()
                + "] is bound to model ["
                + bound
                + "], and this mapping update would "
                + sent.map(other -> "bind it to [" + other + "]").orElse("erase the binding")
                + "; leave the field out of the update, or send it with \"meta\": {"
                + meta
                + "}"
        );
    }
}
