// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.semantic.document.PassageFields;

/**
 * Looks vector fields up in the mappings of the cluster state. Parsing a mapping is dear for a lookup per bulk or search,
 * so the parsed mappings of the indices in use are kept, up to a bound on their size, while they have not changed.
 */
public final class VectorFields {

    private static final String ALIAS = "alias";

    /** Bytes of the compressed sources of the mappings that are kept; parsed they take some twenty times as much. */
    private static final long KEPT_BYTES = 2 << 20;

    private record Parsed(long version, long bytes, Map<String, Object> mapping) {}

    private static final Parsed UNMAPPED = new Parsed(0, 0, Map.of());

    private final KeptTexts texts = new KeptTexts();

    /** By UUID of the index. */
    private final Cache<String, Parsed> mappings = CacheBuilder.<String, Parsed>builder()
        .setMaximumWeight(KEPT_BYTES)
        .weigher((uuid, parsed) -> parsed.bytes())
        .build();

    /**
     * The vector field that this name stands for in this index; empty if the index has no such field, or one of another type. Its path
     * differs from the name asked for if that is
     * <ul>
     *   <li>an {@code alias} field;
     *   <li>a {@code semantic_text} field: its vectors are meant;
     *   <li>an object of passages, as {@link PassageFields} describes them: their vectors are meant.
     * </ul>
     */
    public Optional<VectorField> find(IndexMetadata index, String path) {
        String meant = meant(index, path);
        String vectors = semanticText(index, meant).map(text -> text.object() + "." + text.vector())
            .orElseGet(
                () -> definition(index, meant).filter(VectorFields::isNested).isPresent() ? meant + "." + PassageFields.VECTOR : meant
            );
        return vectorField(vectors, definition(index, vectors));
    }

    /** The path that a name stands for. The mapper refuses an alias of an alias: one step is enough. */
    private String meant(IndexMetadata index, String path) {
        return isAlias(index, path) ? String.valueOf(definition(index, path).orElseThrow().get("path")) : path;
    }

    public boolean isAlias(IndexMetadata index, String path) {
        return definition(index, path).filter(d -> ALIAS.equals(d.get("type"))).isPresent();
    }

    static boolean isNested(Map<String, Object> definition) {
        return "nested".equals(definition.get("type"));
    }

    /** The {@code semantic_text} field, or sub-field, of this name, or that this is an alias of. */
    public Optional<SemanticText> semanticText(IndexMetadata index, String name) {
        String path = meant(index, name);
        Optional<Map<String, Object>> field = definition(index, path).filter(SemanticText::is);
        if (field.isPresent()) {
            return field.map(definition -> new SemanticText(path, definition, SemanticText.object(path, 1)));
        }
        return subField(index, path).filter(SemanticText::is)
            .map(definition -> new SemanticText(path, definition, SemanticText.object(path, 2)));
    }

    /** All {@code semantic_text} fields of an index, and sub-fields, with and without vectors. */
    public List<TextSources> texts(IndexMetadata index) {
        return texts.of(index).all();
    }

    /** What the dynamic templates of an index make {@code semantic_text} fields of; empty if none does. */
    public Optional<DynamicTexts> dynamicTexts(IndexMetadata index) {
        return texts.of(index).dynamic();
    }

    /** Whether an index with this mapping has {@code semantic_text} fields, or may get some by a dynamic template. */
    public static boolean mayHaveTexts(Map<String, Object> mapping) {
        Map<String, Object> root = mapping.size() == 1 && mapping.get("_doc") instanceof Map<?, ?> typed
            ? VectorField.asStringMap(typed)
            : mapping;
        return !TextSources.of(root).isEmpty() || DynamicTexts.of(root).isPresent();
    }

    /** The source of a put-mapping request that says again what a field is, and the objects that it lies in. */
    Map<String, Object> repeated(IndexMetadata index, String path) {
        return within(index, path, definition(index, path).orElseThrow());
    }

    private Map<String, Object> within(IndexMetadata index, String path, Map<String, Object> definition) {
        int dot = path.lastIndexOf('.');
        Map<String, Object> properties = Map.of("properties", Map.of(path.substring(dot + 1), definition));
        if (dot < 0) {
            return properties;
        }
        String object = path.substring(0, dot);
        Map<String, Object> enclosing = DynamicTexts.enclosing(definition(index, object).orElseThrow());
        enclosing.putAll(properties);
        return within(index, object, enclosing);
    }

    /** The innermost nested object that a field lies in. */
    public Optional<String> nestedPath(IndexMetadata index, String path) {
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            String object = path.substring(0, dot);
            if (definition(index, object).filter(VectorFields::isNested).isPresent()) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    /** Whether it holds the vectors of passages: of a {@code semantic_text} field, or in a nested object that says where they are. */
    public boolean isOfPassages(IndexMetadata index, VectorField field) {
        return nestedPath(index, field.path()).filter(object -> field.path().equals(object + "." + PassageFields.VECTOR))
            .filter(object -> definition(index, object + "." + PassageFields.START).isPresent() || isOfText(index, field))
            .isPresent();
    }

    /** Whether these are the vectors of a {@code semantic_text} field. */
    public boolean isOfText(IndexMetadata index, VectorField vectors) {
        return texts(index).stream().map(TextSources::text).anyMatch(text -> vectors.path().equals(text.object() + "." + text.vector()));
    }

    /** Whether documents can be updated without loss: {@code _source} keeps all of them. */
    public boolean keepsWholeSource(IndexMetadata index) {
        if (mapping(index).get("_source") instanceof Map<?, ?> source) {
            return !Boolean.FALSE.equals(source.get("enabled")) && isEmpty(source.get("includes")) && isEmpty(source.get("excludes"));
        }
        return true;
    }

    private static boolean isEmpty(Object list) {
        return list == null || list instanceof List<?> l && l.isEmpty();
    }

    /** All vector fields of an index. */
    public List<VectorField> all(IndexMetadata index) {
        return of(mapping(index));
    }

    /** All vector fields of a mapping. */
    static List<VectorField> of(Map<String, Object> mapping) {
        List<VectorField> all = new ArrayList<>();
        collect(mapping, "", all);
        return all;
    }

    private static void collect(Map<String, Object> parent, String prefix, List<VectorField> all) {
        if (parent.get("properties") instanceof Map<?, ?> properties) {
            for (String name : VectorField.asStringMap(properties).keySet()) {
                Optional<Map<String, Object>> definition = property(parent, name);
                vectorField(prefix + name, definition).ifPresent(all::add);
                definition.ifPresent(object -> collect(object, prefix + name + ".", all));
            }
        }
    }

    /** Two sources of put-mapping requests as one. Where both define something, the second counts. */
    static Map<String, Object> merged(Map<String, Object> first, Map<String, Object> second) {
        Map<String, Object> merged = new LinkedHashMap<>(first);
        second.forEach(
            (key, value) -> merged.merge(
                key,
                value,
                (a, b) -> a instanceof Map<?, ?> x && b instanceof Map<?, ?> y
                    ? merged(VectorField.asStringMap(x), VectorField.asStringMap(y))
                    : b
            )
        );
        return merged;
    }

    /** The mapping type of this field ("object" where it has sub-fields only), or empty if the index has no such field. */
    public Optional<String> type(IndexMetadata index, String path) {
        return definition(index, path).map(d -> d.get("type") instanceof Object type ? type.toString() : "object");
    }

    /** Whether this is a field, or a sub-field, of type {@code text} that is scored by the default similarity, BM25. */
    public boolean isPlainText(IndexMetadata index, String path) {
        if (index.getSettings().keySet().stream().anyMatch(key -> key.startsWith("index.similarity."))) {
            return false;
        }
        return text(index, path).filter(d -> !d.containsKey("similarity")).isPresent();
    }

    /** The definition of a field, or a sub-field, of type {@code text} or {@code semantic_text}, as the mapping has it. */
    public Optional<Map<String, Object>> text(IndexMetadata index, String path) {
        return definition(index, path).or(() -> subField(index, path)).filter(d -> "text".equals(d.get("type")) || SemanticText.is(d));
    }

    private Optional<Map<String, Object>> subField(IndexMetadata index, String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? Optional.empty()
            : definition(index, path.substring(0, dot)).flatMap(d -> child(d, "fields", path.substring(dot + 1)));
    }

    /**
     * The source of a put-mapping request that redefines this one field: inside the objects it lies in, which repeat their
     * own parameters, since a nested object that is not called nested again is refused.
     */
    public Map<String, Object> mappingOf(IndexMetadata index, VectorField field, Map<String, Object> definition) {
        return enclose(mapping(index), List.of(field.path().split("\\.")), definition);
    }

    private static Map<String, Object> enclose(Map<String, Object> parent, List<String> names, Map<String, Object> definition) {
        String name = names.getFirst();
        if (names.size() == 1) {
            return Map.of("properties", Map.of(name, definition));
        }
        Map<String, Object> child = property(parent, name).orElseThrow();
        Map<String, Object> enclosing = new LinkedHashMap<>(child);
        enclosing.putAll(enclose(child, names.subList(1, names.size()), definition));
        return Map.of("properties", Map.of(name, enclosing));
    }

    private static Optional<VectorField> vectorField(String path, Optional<Map<String, Object>> definition) {
        return definition.filter(d -> VectorField.TYPE.equals(d.get("type"))).map(d -> new VectorField(path, d));
    }

    /** The definition of a field or an object, as the mapping has it; empty if the index has none of this name. */
    public Optional<Map<String, Object>> definition(IndexMetadata index, String path) {
        Optional<Map<String, Object>> node = Optional.of(mapping(index));
        for (String name : path.split("\\.")) {
            node = node.flatMap(parent -> property(parent, name));
        }
        return node;
    }

    private static Optional<Map<String, Object>> property(Map<String, Object> parent, String name) {
        return child(parent, "properties", name);
    }

    private static Optional<Map<String, Object>> child(Map<String, Object> parent, String kind, String name) {
        return parent.get(kind) instanceof Map<?, ?> children && children.get(name) instanceof Map<?, ?> child
            ? Optional.of(VectorField.asStringMap(child))
            : Optional.empty();
    }

    private Map<String, Object> mapping(IndexMetadata index) {
        return parsed(index).mapping();
    }

    private Parsed parsed(IndexMetadata index) {
        if (index.mapping() == null) {
            return UNMAPPED;
        }
        Parsed known = mappings.get(index.getIndexUUID());
        if (known == null || known.version() != index.getMappingVersion()) {
            MappingMetadata mapping = index.mapping();
            known = new Parsed(index.getMappingVersion(), mapping.source().compressed().length, mapping.sourceAsMap());
            mappings.put(index.getIndexUUID(), known);
        }
        return known;
    }
}
