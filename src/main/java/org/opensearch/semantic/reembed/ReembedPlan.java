// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/**
 * Makes of a request what is to be done in one index. Reads the cluster state and changes nothing. Every refusal is an
 * {@link IllegalArgumentException} that says what to do.
 */
final class ReembedPlan {

    /** Most characters of a value in a field's {@code meta}, where the name of the field that follows will stand. */
    private static final int MOST_CHARACTERS = 50;

    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9]+");

    /**
     * What is to be done.
     *
     * @param mapping of the target, where it is not mapped yet
     */
    record Plan(Reembedding job, Optional<Map<String, Object>> mapping) {}

    private final VectorFields fields;
    private final Embedders embedders;

    ReembedPlan(VectorFields fields, Embedders embedders) {
        this.fields = fields;
        this.embedders = embedders;
    }

    Plan of(ClusterState state, IndexMetadata index, ReembedRequest request, long now) {
        VectorField field = field(index, request.field());
        FieldBinding binding = field.binding()
            .orElseThrow(
                () -> refusal(index, field.path(), "is not bound to a model; index a document through [semantic_embedding] first")
            );
        Embedder embedder = embedders.get(request.model().orElse(binding.model()));
        boolean moves = request.to().isPresent() || !binding.admits(embedder.id()) && request.model().isPresent();
        if (!moves && !binding.admits(embedder.id())) {
            throw refusal(
                index,
                field.path(),
                "is bound to [" + binding + "], and this node has [" + embedder.id() + "] under that name; to go over to that, name it as"
                    + " [model] and a new field as [to]"
            );
        }
        String target = moves ? request.to().orElseGet(() -> name(index, field.path(), embedder.id().name())) : field.path();
        Optional<Map<String, Object>> mapping = moves ? mapping(index, field, target, embedder) : Optional.empty();
        PipelineTexts sources = sources(state, index, field, request);
        if (!fields.keepsWholeSource(index)) {
            throw refusal(index, field.path(), "can not be embedded again: the index leaves fields out of [_source], which would be lost");
        }
        Selection documents = request.documents().orElse(moves ? Selection.MISSING : Selection.STALE);
        Reembedding job = new Reembedding(
            index.getIndex().getName(),
            index.getIndexUUID(),
            field.path(),
            target,
            embedder.id().name(),
            sources.paths(),
            documents,
            request.dryRun(),
            request.switches(),
            sources.provenance() || documents == Selection.STALE,
            request.documentsPerSecond(),
            now
        );
        return new Plan(job, mapping);
    }

    private VectorField field(IndexMetadata index, String path) {
        Optional<VectorField> named = fields.find(index, path);
        if (named.filter(found -> fields.isOfText(index, found)).isPresent()) {
            throw refusal(
                index,
                path,
                "belongs to a [semantic_text] field, which keeps its model; name the other [model] in the mapping of a new index, and"
                    + " [_reindex] into it"
            );
        }
        if (named.filter(found -> fields.isOfPassages(index, found)).isPresent()) {
            throw passages(index, path);
        }
        VectorField field = named.filter(found -> found.path().equals(path))
            .orElseThrow(() -> refusal(index, path, "is not a vector field; name a field of type [knn_vector]"));
        field.moved().ifPresent(to -> {
            throw refusal(index, path, "has moved to [" + to + "]; name that one");
        });
        return field;
    }

    private static String name(IndexMetadata index, String field, String model) {
        String name = field + "_" + NOT_IN_NAMES.matcher(model).replaceAll("_");
        if (name.length() > MOST_CHARACTERS) {
            throw refusal(index, field, "needs a name for the field of the new vectors: give one as [to]");
        }
        return name;
    }

    /** The mapping that the target needs; empty if it has one that will do. */
    private Optional<Map<String, Object>> mapping(IndexMetadata index, VectorField field, String target, Embedder embedder) {
        if (target.equals(field.path())) {
            throw refusal(index, target, "can not be moved to itself; give another name as [to]");
        }
        if (!parent(target).equals(parent(field.path())) || target.length() > MOST_CHARACTERS) {
            throw refusal(
                index,
                field.path(),
                "can not be moved to [" + target + "]: [to] must be in the same object, and of at most [" + MOST_CHARACTERS
                    + "] characters"
            );
        }
        field.next().filter(next -> !next.equals(target)).ifPresent(next -> {
            throw refusal(index, field.path(), "is being moved to [" + next + "]; end that first");
        });
        if (fields.type(index, target).isPresent()) {
            VectorField present = field(index, target, field);
            present.binding().filter(binding -> !binding.admits(embedder.id())).ifPresent(binding -> {
                throw refusal(index, target, "is bound to [" + binding + "], not to [" + embedder.id() + "]; give another name as [to]");
            });
            return Optional.empty();
        }
        if (field.dimension().isEmpty()) {
            throw refusal(index, field.path(), "has a mapping that leaves the dimension to k-NN; map [" + target + "] yourself first");
        }
        Map<String, Object> definition = new LinkedHashMap<>(field.definition());
        definition.put("dimension", embedder.spec().dimension());
        definition.put("meta", Map.of(FieldBinding.MODEL_KEY, embedder.id().name()));
        return Optional.of(fields.mappingOf(index, new VectorField(target, definition), definition));
    }

    /** A field to move to; one that had moved here before may take its turn again. */
    private VectorField field(IndexMetadata index, String target, VectorField from) {
        VectorField present = fields.find(index, target)
            .filter(found -> found.path().equals(target))
            .orElseThrow(() -> refusal(index, target, "is not a vector field; give another name as [to]"));
        if (present.moved().filter(to -> !to.equals(from.path())).isPresent() || present.next().isPresent()) {
            throw refusal(index, target, "is on the way to another field itself; give another name as [to]");
        }
        return present;
    }

    private PipelineTexts sources(ClusterState state, IndexMetadata index, VectorField field, ReembedRequest request) {
        Set<String> names = new HashSet<>(Set.of(field.path()));
        fields.all(index).stream().filter(f -> f.moved().equals(Optional.of(field.path()))).map(VectorField::path).forEach(names::add);
        List<PipelineTexts> found = PipelineTexts.of(state, index, names);
        if (found.stream().anyMatch(PipelineTexts::passages)) {
            throw passages(index, field.path());
        }
        if (!request.sources().isEmpty()) {
            return new PipelineTexts(request.sources(), found.stream().anyMatch(PipelineTexts::provenance), false);
        }
        if (found.size() != 1) {
            throw refusal(
                index,
                field.path(),
                (found.isEmpty()
                    ? "is filled by no [semantic_embedding] processor of the index's default or final pipeline"
                    : "is filled in several ways: " + found.stream().map(PipelineTexts::paths).toList()) + "; name the texts as [source]"
            );
        }
        return found.getFirst();
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('.') + 1);
    }

    private static IllegalArgumentException passages(IndexMetadata index, String field) {
        return refusal(
            index,
            field,
            "holds the vectors of passages, and texts are not split here; send the documents through their pipeline again, by"
                + " [_update_by_query] for the same model, by [_reindex] into an index with a new field for another one"
        );
    }

    private static IllegalArgumentException refusal(IndexMetadata index, String field, String problem) {
        return new IllegalArgumentException("[reembed] field [" + field + "] of index [" + index.getIndex().getName() + "] " + problem);
    }
}
