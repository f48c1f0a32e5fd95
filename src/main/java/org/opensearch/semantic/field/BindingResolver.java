// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchContextId;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.SearchService;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.model.ModelId;

/**
 * Decides, on the node that coordinates a request, which model a vector field of that request is bound to, and refuses whatever
 * would mix two meaning spaces. Reads the cluster state of this node only; never blocks. Every refusal is an
 * {@code IllegalArgumentException} that says what to do.
 */
public final class BindingResolver {

    private static final char REMOTE_SEPARATOR = ':';

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver names;
    private final VectorFields fields;
    private final Embedders embedders;

    public BindingResolver(ClusterService clusterService, IndexNameExpressionResolver names, VectorFields fields, Embedders embedders) {
        this.clusterService = clusterService;
        this.names = names;
        this.fields = fields;
        this.embedders = embedders;
    }

    /**
     * Looks the field up in every index that the request names: through aliases, wildcards, data streams and points in time. Where it has
     * moved, what is found is the field that has taken its place.
     *
     * @param who name of the query or aggregation that asks
     * @throws IllegalArgumentException if the field is something else than a {@code knn_vector} of floats or bytes in one of them, or has
     *     moved to different fields
     */
    public FieldUse find(String who, String field, IndicesRequest request, NamedWriteableRegistry registry) {
        FieldUse use = lookUp(who, field, request, registry, true);
        if (use.indices().keySet().stream().noneMatch(index -> hasMoved(index, field))) {
            return use; // a name may stand for one path here and for another there
        }
        SortedMap<String, SortedSet<String>> byPath = new TreeMap<>();
        use.indices().forEach((index, found) -> byPath.computeIfAbsent(found.path(), path -> new TreeSet<>()).add(index));
        if (byPath.size() > 1) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] has moved in some of the indices only: it is read from "
                    + byPath.entrySet().stream().map(e -> "[" + e.getKey() + "] in " + e.getValue()).collect(Collectors.joining(", "))
                    + "; search these indices apart, or move it in all of them"
            );
        }
        // an index that has only the new field takes part under its name
        return find(who, byPath.firstKey(), request, registry);
    }

    private boolean hasMoved(String index, String field) {
        return fields.find(clusterService.state().metadata().index(index), field).flatMap(VectorField::moved).isPresent();
    }

    /** As {@link #find}, for what reads a field by its very name, be it moved or not. */
    public FieldUse findUnmoved(String who, String field, IndicesRequest request, NamedWriteableRegistry registry) {
        return lookUp(who, field, request, registry, false);
    }

    private FieldUse lookUp(String who, String field, IndicesRequest request, NamedWriteableRegistry registry, boolean follow) {
        ClusterState state = clusterService.state();
        List<String> remote = new ArrayList<>();
        List<String> local = localIndices(state, request, registry, remote);
        TreeMap<String, VectorField> found = new TreeMap<>();
        List<String> without = new ArrayList<>();
        Map<String, String> nested = new TreeMap<>();
        for (String name : local) {
            IndexMetadata index = state.metadata().index(name);
            if (index == null) {
                continue; // deleted since a point in time was opened: its shards will say so
            }
            Optional<String> type = fields.type(index, field).or(() -> fields.semanticText(index, field).map(text -> SemanticText.TYPE));
            if (type.isEmpty()) {
                without.add(name);
                continue;
            }
            VectorField named = vectorField(who, field, index, type.get());
            if (!follow) {
                requireVeryName(who, field, index, named);
            }
            VectorField read = follow ? MovedFields.follow(who, name, named, path -> fields.find(index, path)) : named;
            read.requireComparable(who, name);
            found.put(name, read);
            fields.nestedPath(index, read.path()).ifPresent(object -> nested.put(name, object));
        }
        return new FieldUse(who, field, found, without, remote, nested);
    }

    /** What the documents of the indices that the request names are embedded from and into. */
    public TextPlaces places(IndicesRequest request, NamedWriteableRegistry registry) {
        ClusterState state = clusterService.state();
        List<IndexMetadata> indices = localIndices(state, request, registry, new ArrayList<>()).stream()
            .map(name -> state.metadata().index(name))
            .filter(Objects::nonNull)
            .toList();
        return new TextPlaces(state, indices, fields);
    }

    /**
     * Whether all of these are text fields under BM25 in every index that the request names; no if it names indices that are not known
     * here.
     */
    public boolean arePlainText(Set<String> names, IndicesRequest request, NamedWriteableRegistry registry) {
        ClusterState state = clusterService.state();
        List<String> remote = new ArrayList<>();
        List<String> local = localIndices(state, request, registry, remote);
        return remote.isEmpty() && local.stream().allMatch(name -> {
            IndexMetadata index = state.metadata().index(name);
            return index == null || names.stream().allMatch(field -> fields.isPlainText(index, field));
        });
    }

    /**
     * The one of these fields that is a {@code semantic_text} with vectors, in any index that the request names; any of them if it names
     * no index at all.
     *
     * @throws IllegalArgumentException if none is, or several are
     */
    public String textWithVectors(String who, Set<String> names, IndicesRequest request, NamedWriteableRegistry registry) {
        ClusterState state = clusterService.state();
        List<String> remote = new ArrayList<>();
        List<String> local = localIndices(state, request, registry, remote);
        List<IndexMetadata> indices = local.stream().map(state.metadata()::index).filter(Objects::nonNull).toList();
        List<String> found = names.stream()
            .filter(
                name -> indices.stream().anyMatch(index -> fields.semanticText(index, name).filter(SemanticText::hasVectors).isPresent())
            )
            .sorted()
            .toList();
        if (found.size() == 1 || local.isEmpty() && remote.isEmpty()) {
            return found.isEmpty() ? names.iterator().next() : found.getFirst();
        }
        throw new IllegalArgumentException(
            "[" + who + "] needs [vector]: of its [fields] " + names.stream().sorted().toList() + ", "
                + (found.isEmpty() ? "none is" : found + " are") + " of type [" + SemanticText.TYPE + "] with vectors in "
                + (remote.isEmpty() ? local : remote + " and " + local) + "; name the field whose vectors are searched"
        );
    }

    /**
     * Whether the shards of a request search all of what it names, and to the end: no index is on another cluster, none has an alias with
     * a filter (the request may name that), and there is no default timeout.
     */
    public boolean searchesEverything(IndicesRequest request, NamedWriteableRegistry registry) {
        ClusterState state = clusterService.state();
        List<String> remote = new ArrayList<>();
        List<String> local = localIndices(state, request, registry, remote);
        TimeValue timeout = clusterService.getClusterSettings().get(SearchService.DEFAULT_SEARCH_TIMEOUT_SETTING);
        return remote.isEmpty() && timeout.equals(SearchService.NO_TIMEOUT) && local.stream().allMatch(name -> {
            IndexMetadata index = state.metadata().index(name);
            return index != null && index.getAliases().values().stream().noneMatch(AliasMetadata::filteringRequired);
        });
    }

    /**
     * The model whose vectors the field holds.
     *
     * @param named the model that the query names, if it names one
     */
    public Embedder model(FieldUse use, Optional<String> named) {
        requireDecided(use, named);
        if (named.isPresent() && use.bound() && !named.get().equals(use.oneBinding().model())) {
            throw new IllegalArgumentException(
                "[" + use.who() + "] the query names model [" + named.get() + "], but field [" + use.field() + "] is bound to ["
                    + use.oneBinding() + "] in " + use.boundIndices() + "; leave [model] out, or search a field that is bound to ["
                    + named.get() + "]"
            );
        }
        return boundModel(use).orElseGet(() -> requireDimension(use, embedders.get(named.orElseThrow())));
    }

    /** The model that the field is bound to, or empty if it is bound in no index; for vectors that the user brings along. */
    public Optional<Embedder> boundModel(FieldUse use) {
        if (!use.bound()) {
            return Optional.empty();
        }
        FieldBinding binding = use.oneBinding();
        Embedder embedder = embedders.get(binding.model());
        if (!binding.admits(embedder.id())) {
            throw new IllegalArgumentException(
                "[" + use.who() + "] field [" + use.field() + "] is bound to model [" + binding + "] in " + use.boundIndices()
                    + ", but on this node model [" + binding.model() + "] is [" + embedder.id() + "]: the model's files have changed since;"
                    + " put the former files back, or move the field to the present model by POST /_plugins/_semantic/reembed"
            );
        }
        return Optional.of(requireDimension(use, embedder));
    }

    /** For a rewrite that knows no index (the filter of an alias): the named model, or else the node's default model. */
    public Embedder modelWithoutIndex(Optional<String> named) {
        return named.map(embedders::get).orElseGet(embedders::byDefault);
    }

    /** The model that a mapped field is bound to, for a shard that was told nothing by a coordinating node. */
    public Optional<Embedder> modelOnShard(MappedFieldType field) {
        return FieldBinding.fromMeta(field.meta()).map(b -> embedders.get(b.model()));
    }

    /** Refuses, on a shard, vectors of another model than the mapped field is bound to. */
    public void requireAdmits(String who, VectorField field, String index, ModelId id) {
        FieldBinding binding = field.binding().orElse(null);
        if (binding != null && !binding.admits(id)) {
            throw FieldUse.mismatch(who, field.path(), index, binding, id);
        }
    }

    private static void requireDecided(FieldUse use, Optional<String> named) {
        if (named.isPresent()) {
            return;
        }
        use.indices().forEach((index, vectorField) -> {
            if (vectorField.binding().isEmpty()) {
                throw new IllegalArgumentException(
                    "[" + use.who() + "] field [" + use.field() + "] of index [" + index
                        + "] is not bound to a model; index a document through"
                        + " a [semantic_embedding] processor, or add \"meta\": {\"" + FieldBinding.MODEL_KEY + "\": \"<name>\"} to the"
                        + " mapping of [" + vectorField.path() + "], or name a [model] in the query"
                );
            }
        });
        if (use.indices().isEmpty()) {
            throw new IllegalArgumentException(
                "[" + use.who() + "] field [" + use.field() + "] is searched on other clusters only " + use.remote()
                    + ", whose mappings are not known here; name a [model] in the query"
            );
        }
    }

    private static Embedder requireDimension(FieldUse use, Embedder embedder) {
        Offer offer = Offer.of(embedder);
        use.indices().forEach((index, vectorField) -> vectorField.dimension().filter(d -> !offer.has(d)).ifPresent(dimension -> {
            throw new IllegalArgumentException(
                "[" + use.who() + "] field [" + use.field() + "] of index [" + index + "] has dimension " + dimension + ", model ["
                    + offer.model().name() + "] produces " + offer.dimensions()
                    + "; search a field of that dimension, or name another [model]"
            );
        }));
        use.requireOneDimension();
        return embedder;
    }

    private VectorField vectorField(String who, String field, IndexMetadata index, String type) {
        fields.semanticText(index, field).filter(text -> !text.hasVectors()).ifPresent(text -> {
            throw SemanticText.refuseWithoutVectors(who, field, index.getIndex().getName());
        });
        return fields.find(index, field)
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "[" + who + "] field [" + field + "] of index [" + index.getIndex().getName() + "] is of type [" + type
                        + "], where [" + VectorField.TYPE + "] is needed, or [" + SemanticText.TYPE + "], or a nested object of passages"
                )
            );
    }

    /** Who reads a field by its very name finds no vectors under a name that stands for another. */
    private static void requireVeryName(String who, String field, IndexMetadata index, VectorField found) {
        if (!found.path().equals(field)) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] of index [" + index.getIndex().getName() + "] has its vectors in field ["
                    + found.path() + "]; name [" + found.path() + "]"
            );
        }
    }

    private List<String> localIndices(ClusterState state, IndicesRequest request, NamedWriteableRegistry registry, List<String> remote) {
        if (request instanceof SearchRequest search && search.pointInTimeBuilder() != null) {
            String[] held = SearchContextId.decode(registry, search.pointInTimeBuilder().getId()).getActualIndices();
            return withoutRemote(held, remote);
        }
        String[] expressions = request.indices() == null ? new String[0] : request.indices();
        List<String> local = withoutRemote(expressions, remote);
        if (local.isEmpty() && expressions.length > 0) {
            return List.of(); // remote only: an empty list of expressions would mean every index
        }
        return Arrays.asList(
            names.concreteIndexNames(state, request.indicesOptions(), request.includeDataStreams(), local.toArray(String[]::new))
        );
    }

    private static List<String> withoutRemote(String[] expressions, List<String> remote) {
        List<String> local = new ArrayList<>();
        for (String expression : expressions) {
            // A local name has no colon, except inside date math: <logs-{now/d{HH:mm}}>.
            boolean otherCluster = expression.indexOf(REMOTE_SEPARATOR) >= 0 && !expression.startsWith("<") && !expression.startsWith("-<");
            (otherCluster ? remote : local).add(expression);
        }
        return local;
    }
}
