// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.util.io.IOUtils;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.analysis.AnalysisRegistry;
import org.opensearch.index.analysis.IndexAnalyzers;
import org.opensearch.index.analysis.NamedAnalyzer;
import org.opensearch.semantic.field.VectorFields;

/** Finds the analyzers of text fields: by name, or as an index has them, on whichever node its shards are. */
final class Analyzers {

    private static final String DEFAULT = "default";
    private static final String DEFAULT_SEARCH = "default_search";

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final AnalysisRegistry analysis;
    private final VectorFields fields;

    Analyzers(ClusterService clusterService, IndexNameExpressionResolver resolver, AnalysisRegistry analysis, VectorFields fields) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.analysis = analysis;
        this.fields = fields;
    }

    /**
     * One analyzer of the server, or of a plugin, for all fields.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    FieldAnalyzers named(String name, Collection<String> fields) throws IOException {
        Analyzer analyzer = analysis.getAnalyzer(name);
        if (analyzer == null) {
            throw new IllegalArgumentException(
                "[evaluate] [analyzer] [" + name + "] is none of the server's; analyzers that an index defines are those of its fields"
            );
        }
        Map<String, Analyzer> all = new HashMap<>();
        fields.forEach(field -> all.put(field, analyzer));
        // the registry's own, which it keeps
        return new FieldAnalyzers(all, all, name, () -> {});
    }

    /** What the mapping of one field says: names of analyzers, null where it says nothing. */
    private record Mapped(String indexing, String searching) {
        private static Mapped of(Map<String, Object> definition) {
            return new Mapped((String) definition.get("analyzer"), (String) definition.get("search_analyzer"));
        }
    }

    /**
     * Those of the fields of an index.
     *
     * @param expression one or several indices, whose mappings must agree
     * @throws IllegalArgumentException if they do not, or there is no such text field
     */
    FieldAnalyzers ofIndex(String expression, Collection<String> names) throws IOException {
        List<IndexMetadata> indices = indices(expression);
        Map<String, Mapped> mapped = new LinkedHashMap<>();
        for (String name : names) {
            List<Mapped> all = indices.stream()
                .map(index -> fields.text(index, name))
                .flatMap(Optional::stream)
                .map(Mapped::of)
                .distinct()
                .toList();
            if (all.size() != 1) {
                throw new IllegalArgumentException(
                    "[evaluate] field [" + name + "] of [" + expression + "] has "
                        + (all.isEmpty() ? "no mapping as text" : "analyzers " + all)
                        + ", so [bm25] does not know how to take it apart; name an [analyzer]"
                );
            }
            mapped.put(name, all.get(0));
        }
        IndexAnalyzers built = analysis.build(new IndexSettings(indices.get(0), clusterService.getSettings()));
        try {
            Map<String, Analyzer> indexing = new HashMap<>();
            Map<String, Analyzer> searching = new HashMap<>();
            StringBuilder said = new StringBuilder();
            mapped.forEach((name, of) -> {
                NamedAnalyzer index = built.get(of.indexing() == null ? DEFAULT : of.indexing());
                NamedAnalyzer search = Stream.of(Optional.ofNullable(of.searching()), Optional.of(DEFAULT_SEARCH))
                    .flatMap(Optional::stream)
                    .map(built::get)
                    .filter(analyzer -> analyzer != null)
                    .findFirst()
                    .orElse(index);
                indexing.put(name, index);
                searching.put(name, search);
                said.append(said.isEmpty() ? "" : ", ").append(name).append(": ").append(index.name());
                said.append(search == index ? "" : ", searched with " + search.name());
            });
            return new FieldAnalyzers(indexing, searching, said.toString(), built);
        } catch (RuntimeException e) {
            IOUtils.closeWhileHandlingException(built);
            throw e;
        }
    }

    private List<IndexMetadata> indices(String expression) {
        if (expression.contains(":")) {
            throw new IllegalArgumentException("[evaluate] [" + expression + "] is on another cluster; name an [analyzer] for [bm25]");
        }
        ClusterState state = clusterService.state();
        String[] names = resolver.concreteIndexNames(state, IndicesOptions.strictExpandOpenAndForbidClosed(), true, expression.split(","));
        return Stream.of(names).map(state.metadata()::index).toList();
    }
}
