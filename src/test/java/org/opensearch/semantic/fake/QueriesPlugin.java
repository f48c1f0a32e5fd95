// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.hybrid.HybridQueryBuilder;
import org.opensearch.semantic.hybrid.SemanticSide;
import org.opensearch.semantic.hybrid.SubScores;
import org.opensearch.semantic.query.SemanticQueryBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The two queries over fake models, wired as the real plugin wires them. */
public final class QueriesPlugin extends Plugin implements SearchPlugin {

    public static final int DIMENSION = 32;
    public static final FakeEmbedder MODEL = new FakeEmbedder("words", "digest-of-words", DIMENSION, 8);
    public static final FakeEmbedder OTHER = new FakeEmbedder("other", "digest-of-other", DIMENSION);
    public static final FakeEmbedder WIDE = new FakeEmbedder("wide", "digest-of-wide", 2 * DIMENSION);

    private volatile BindingResolver bindings;

    @Override
    public Collection<Object> createComponents(
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        ResourceWatcherService resourceWatcherService,
        ScriptService scriptService,
        NamedXContentRegistry xContentRegistry,
        Environment environment,
        NodeEnvironment nodeEnvironment,
        NamedWriteableRegistry namedWriteableRegistry,
        IndexNameExpressionResolver names,
        Supplier<RepositoriesService> repositoriesServiceSupplier
    ) {
        bindings = bindings(clusterService, names);
        return List.of();
    }

    public static BindingResolver bindings(ClusterService clusterService, IndexNameExpressionResolver names) {
        return new BindingResolver(clusterService, names, new VectorFields(), new FakeEmbedders(MODEL, OTHER, WIDE));
    }

    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
        return List.of(new SubScores());
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return specs(() -> bindings);
    }

    public static List<QuerySpec<?>> specs(Supplier<BindingResolver> bindings) {
        SemanticSide side = (text, field, k, model) -> SemanticQueryBuilder.nearest(text, field, k, model, bindings.get());
        return List.of(
            new QuerySpec<>(
                SemanticQueryBuilder.NAME,
                in -> new SemanticQueryBuilder(in, bindings.get()),
                parser -> SemanticQueryBuilder.fromXContent(parser, bindings.get())
            ),
            new QuerySpec<>(
                HybridQueryBuilder.NAME,
                in -> new HybridQueryBuilder(in, bindings.get()),
                parser -> HybridQueryBuilder.fromXContent(parser, bindings.get(), side)
            )
        );
    }
}
