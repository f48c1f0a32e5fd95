// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.TotalHits;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.get.GetResult;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.BaseQueryRewriteContext;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.knn.index.KNNSettings;
import org.opensearch.knn.index.util.KNNClusterUtil;
import org.opensearch.knn.indices.ModelDao;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.test.AbstractQueryTestCase;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** The framework's cases for a query that is rewritten on a coordinating node, with a vector field that is bound to a fake model. */
public abstract class SemanticQueryTestCase<QB extends AbstractQueryBuilder<QB>> extends AbstractQueryTestCase<QB> {

    protected static final String VECTOR_FIELD = "v";
    protected static final float BEST = 4f;
    private static final String MAPPING = """
        {"properties": {"body": {"type": "text"}, "v": {"type": "knn_vector", "dimension": 32, "space_type": "cosinesimil",
          "method": {"name": "hnsw", "engine": "lucene"},
          "meta": {"semantic_model": "words", "semantic_digest": "digest-of-words"}},
          "old": {"type": "knn_vector", "dimension": 32, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"},
            "meta": {"semantic_model": "words", "semantic_moved": "v"}},
          "older": {"type": "knn_vector", "dimension": 32, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"},
            "meta": {"semantic_model": "other", "semantic_moved": "old"}},
          "cut": {"type": "knn_vector", "dimension": 8, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"},
            "meta": {"semantic_model": "words"}},
          "bytes": {"type": "knn_vector", "dimension": 32, "data_type": "byte", "space_type": "cosinesimil",
            "method": {"name": "hnsw", "engine": "lucene"}, "meta": {"semantic_model": "words", "semantic_scale": "60"}},
          "both": {"type": "knn_vector", "dimension": 8, "data_type": "byte", "space_type": "cosinesimil",
            "method": {"name": "hnsw", "engine": "lucene"}, "meta": {"semantic_model": "words"}}}}""";

    /** A text with vectors, which the coordinating node alone knows: its type is not among those of the framework's shard. */
    private static final String WORDS = """
        "words": {"type": "semantic_text", "passages": false}, "words_semantic": {"properties": {"vector": {"type": "knn_vector",
          "dimension": 32, "space_type": "cosinesimil", "meta": {"semantic_model": "words"}}}},""";

    private static ThreadPool threads;
    private static ClusterService clusterService;
    protected static BindingResolver bindings;

    /** Registers the queries; the framework makes it from its class, so it finds its services where the test puts them. */
    public static final class Specs extends Plugin implements SearchPlugin {
        @Override
        public List<QuerySpec<?>> getQueries() {
            return QueriesPlugin.specs(() -> bindings);
        }
    }

    @BeforeClass
    public static void startCluster() throws IOException {
        threads = new TestThreadPool("semantic-query-tests");
        Set<Setting<?>> settings = new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        KNNSettings.state().getSettings().stream().filter(Setting::hasNodeScope).forEach(settings::add);
        clusterService = ClusterServiceUtils.createClusterService(
            threads,
            new DiscoveryNode("node", buildNewFakeTransportAddress(), Version.CURRENT),
            new ClusterSettings(Settings.EMPTY, settings)
        );
        IndexMetadata index = IndexMetadata.builder(getIndex().getName())
            .settings(Settings.builder().put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT).put("index.knn", true))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping(MAPPING.replace("{\"properties\": {", "{\"properties\": {" + WORDS))
            .build();
        ClusterServiceUtils.setState(
            clusterService,
            ClusterState.builder(clusterService.state()).metadata(Metadata.builder().put(index, false)).build()
        );
        bindings = QueriesPlugin.bindings(clusterService, new IndexNameExpressionResolver(new ThreadContext(Settings.EMPTY)));
        // k-NN keeps its services in static fields, which its plugin fills on a real node.
        KNNSettings.state().initialize(null, clusterService);
        ModelDao.OpenSearchKNNModelDao.initialize(null, clusterService, Settings.EMPTY);
        KNNClusterUtil.instance().initialize(clusterService, null);
    }

    @AfterClass
    public static void stopCluster() {
        clusterService.close();
        ThreadPool.terminate(threads, 10, java.util.concurrent.TimeUnit.SECONDS);
        bindings = null;
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        Collection<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
        plugins.add(KNNPlugin.class);
        plugins.add(Specs.class);
        return plugins;
    }

    @Override
    protected Settings createTestIndexSettings() {
        return Settings.builder().put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT).put("index.knn", true).build();
    }

    @Override
    protected void initializeAdditionalMappings(MapperService mapperService) throws IOException {
        mapperService.merge("_doc", new CompressedXContent(MAPPING), MapperService.MergeReason.MAPPING_UPDATE);
    }

    /** Where the first rewrite takes place: on the coordinating node, or without knowing the index. */
    protected QueryRewriteContext firstContext() {
        return coordinator();
    }

    /** First where there is no mapping at hand, then with the shard's. */
    @Override
    protected QueryBuilder rewriteQuery(QB query, QueryRewriteContext shard) throws IOException {
        QueryBuilder coordinated = rewriteAndFetch(query, firstContext());
        assertSerialization(coordinated);
        QueryBuilder rewritten = rewriteAndFetch(coordinated, shard);
        assertSerialization(rewritten);
        return rewritten;
    }

    protected QueryRewriteContext coordinator() {
        return new QueryCoordinatorContext(withoutIndex(), new SearchRequest(getIndex().getName()));
    }

    protected QueryRewriteContext withoutIndex() {
        return new BaseQueryRewriteContext(xContentRegistry(), namedWriteableRegistry(), new Answers(threads), () -> 0L);
    }

    /** A client that knows one document and one best score. */
    private static final class Answers extends NoOpClient {
        Answers(ThreadPool threads) {
            super(threads);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
            ActionType<Response> action,
            Request request,
            ActionListener<Response> listener
        ) {
            listener.onResponse((Response) (request instanceof SearchRequest ? bestOnly() : document()));
        }
    }

    private static SearchResponse bestOnly() {
        SearchHit hit = new SearchHit(0);
        hit.score(BEST);
        SearchHits hits = new SearchHits(new SearchHit[] { hit }, new TotalHits(1, TotalHits.Relation.EQUAL_TO), BEST);
        SearchResponseSections sections = new SearchResponseSections(hits, null, null, false, null, null, 1);
        return new SearchResponse(sections, null, 1, 1, 0, 1, ShardSearchFailure.EMPTY_ARRAY, SearchResponse.Clusters.EMPTY);
    }

    private static GetResponse document() {
        StringBuilder vector = new StringBuilder();
        for (float component : QueriesPlugin.MODEL.vector("stored")) {
            vector.append(vector.isEmpty() ? "" : ",").append(component);
        }
        BytesArray source = new BytesArray("{\"v\": [" + vector + "]}");
        return new GetResponse(new GetResult(getIndex().getName(), "1", 1, 1, 1, true, source, Map.of(), Map.of()));
    }

}
