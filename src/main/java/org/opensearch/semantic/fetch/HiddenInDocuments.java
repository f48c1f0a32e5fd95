// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.OpenSearchException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.index.Index;
import org.opensearch.index.reindex.AbstractBulkByScrollRequest;
import org.opensearch.index.reindex.DeleteByQueryRequest;
import org.opensearch.index.reindex.ReindexRequest;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.field.VectorFields;

/**
 * Leaves {@link HiddenVectors} out of answers that are documents: of get, multi get, explain and updates that answer what they have written.
 * Requests that copy or rewrite documents ask for all of them, so that what is hidden is not lost on the way.
 */
public final class HiddenInDocuments extends ActionFilter.Simple {

    private static final FetchSourceContext ALL = new FetchSourceContext(true, new String[] { "*" }, new String[0]);

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final HiddenVectors hidden;

    public HiddenInDocuments(ClusterService clusterService, IndexNameExpressionResolver resolver, VectorFields fields) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.hidden = new HiddenVectors(fields);
    }

    @Override
    public int order() {
        return 0; // after those that decide who may do what
    }

    @Override
    protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
        Names names = new Names(clusterService.state());
        switch (request) {
            case GetRequest get ->
                shown(names, get.fetchSourceContext(), get.storedFields(), get.index()).ifPresent(get::fetchSourceContext);
            case MultiGetRequest many -> many.getItems()
                .forEach(get -> shown(names, get.fetchSourceContext(), get.storedFields(), get.index()).ifPresent(get::fetchSourceContext));
            case ExplainRequest explain when explain.fetchSourceContext() != null -> HiddenVectors.without(
                names.hidden(explain.index()),
                explain.fetchSourceContext()
            ).ifPresent(explain::fetchSourceContext);
            case UpdateRequest update -> hide(names, update);
            case BulkRequest bulk -> bulk.requests().forEach(each -> {
                if (each instanceof UpdateRequest update) {
                    hide(names, update);
                }
            });
            case DeleteByQueryRequest delete -> {
            } // reads no documents
            case ReindexRequest reindex when reindex.getRemoteInfo() != null -> {
            } // its own cluster knows what it hides
            case AbstractBulkByScrollRequest<?> copy -> showAll(names, copy.getSearchRequest());
            default -> {
            }
        }
        return true;
    }

    /** A document is read with its source unless it is asked for by stored fields alone. */
    private static Optional<FetchSourceContext> shown(Names names, FetchSourceContext asked, String[] storedFields, String index) {
        if (asked == null && storedFields != null) {
            return Optional.empty();
        }
        return HiddenVectors.without(names.hidden(index), asked == null ? FetchSourceContext.FETCH_SOURCE : asked);
    }

    private static void hide(Names names, UpdateRequest update) {
        if (update.fetchSource() != null) {
            HiddenVectors.without(names.hidden(update.index()), update.fetchSource()).ifPresent(update::fetchSource);
        }
    }

    private static void showAll(Names names, SearchRequest search) {
        FetchSourceContext asked = search.source().fetchSource();
        if ((asked == null || HiddenVectors.isDefault(asked)) && !names.hidden(search.indices()).isEmpty()) {
            search.source().fetchSource(asked == null ? ALL : new FetchSourceContext(true, ALL.includes(), asked.excludes()));
        }
    }

    /** The names that one request gives, of which many may be the same. */
    private final class Names {

        private final ClusterState state;
        private final Map<List<String>, List<String>> known = new HashMap<>();

        Names(ClusterState state) {
            this.state = state;
        }

        /** What is hidden in the documents of indices, aliases and data streams. */
        List<String> hidden(String... names) {
            return known.computeIfAbsent(names == null ? List.of() : Arrays.asList(names), asked -> read(names));
        }

        private List<String> read(String... names) {
            Set<String> paths = new LinkedHashSet<>();
            for (Index index : resolved(names)) {
                IndexMetadata metadata = state.metadata().index(index);
                if (metadata != null) {
                    paths.addAll(hidden.paths(metadata));
                }
            }
            return List.copyOf(paths);
        }

        private Index[] resolved(String... names) {
            try {
                return resolver.concreteIndices(state, IndicesOptions.lenientExpandOpenHidden(), true, names);
            } catch (IllegalArgumentException | OpenSearchException e) {
                return Index.EMPTY_ARRAY; // whoever reads the document refuses the name, where there are several that of one alone
            }
        }
    }
}
