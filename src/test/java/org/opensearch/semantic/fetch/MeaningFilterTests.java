// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.opensearch.Version;
import org.opensearch.action.search.MultiSearchAction;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.ingest.IngestMetadata;
import org.opensearch.ingest.PipelineConfiguration;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.highlight.HighlightBuilder;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class MeaningFilterTests extends OpenSearchTestCase {

    private static final FakeEmbedder MODEL = new FakeEmbedder("m", "digest", 4);
    private static final FakeEmbedder DEFAULT = new FakeEmbedder("default", "digest", 8);
    private static final String PASSAGES = "{\"type\": \"nested\", \"properties\": {\"vector\": {\"type\": \"knn_vector\", \"dimension\": 4,"
        + " \"meta\": {\"semantic_model\": \"m\"}}}}";

    private ThreadPool threads;
    private ClusterService clusterService;
    private NoOpClient client;
    private MeaningFilter filter;

    @Before
    public void start() throws Exception {
        threads = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threads);
        Metadata.Builder metadata = Metadata.builder();
        addIndex(metadata, "i", "p");
        addIndex(metadata, "two", "into-two");
        metadata.putCustom(
            IngestMetadata.TYPE,
            new IngestMetadata(Map.of("p", pipeline("p", "body", "ps"), "into-two", pipeline("into-two", "body", "ps", "body", "other")))
        );
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        IndexNameExpressionResolver names = new IndexNameExpressionResolver(threads.getThreadContext());
        FakeEmbedders embedders = new FakeEmbedders(DEFAULT, MODEL);
        BindingResolver bindings = new BindingResolver(clusterService, names, new VectorFields(), embedders);
        client = new NoOpClient(threads);
        filter = new MeaningFilter(
            new Meanings(bindings, client, new NamedWriteableRegistry(List.of())),
            threads.getThreadContext()
        );
    }

    private static void addIndex(Metadata.Builder metadata, String name, String pipeline) throws IOException {
        IndexMetadata.Builder index = IndexMetadata.builder(name)
            .settings(settings(Version.CURRENT).put("index.default_pipeline", pipeline))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping("{\"properties\": {\"body\": {\"type\": \"text\"}, \"ps\": " + PASSAGES + ", \"other\": " + PASSAGES + "}}");
        metadata.put(index.build(), false);
    }

    private static PipelineConfiguration pipeline(String id, String... sourcesAndTargets) {
        List<String> processors = new ArrayList<>();
        for (int i = 0; i < sourcesAndTargets.length; i += 2) {
            String fields = "{\"" + sourcesAndTargets[i] + "\": \"" + sourcesAndTargets[i + 1] + "\"}";
            processors.add("{\"semantic_embedding\": {\"fields\": " + fields + "}}");
        }
        return new PipelineConfiguration(id, new BytesArray("{\"processors\": " + processors + "}"), MediaTypeRegistry.JSON);
    }

    @After
    public void stop() {
        client.close();
        clusterService.close();
        terminate(threads);
    }

    private static PassagesWanted wanted(String field, Optional<String> query) {
        return new PassagesWanted(field, 3, query, Optional.empty(), Optional.empty(), 0, false, false);
    }

    /** What goes on to the shards, or why it does not. */
    private Object filtered(String action, SearchRequest request) throws Exception {
        AtomicReference<Object> outcome = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        ActionFilterChain<SearchRequest, SearchResponse> chain = (task, name, proceeding, listener) -> {
            outcome.set(Map.of("request", proceeding, "user", String.valueOf(threads.getThreadContext().getHeader("user"))));
            done.countDown();
        };
        ActionListener<SearchResponse> listener = ActionListener.wrap(response -> fail("nothing answers"), e -> {
            outcome.set(e);
            done.countDown();
        });
        filter.apply(null, action, request, ActionRequestMetadata.empty(), listener, chain);
        assertTrue(done.await(30, TimeUnit.SECONDS));
        return outcome.get();
    }

    private PassagesExt ext(SearchSourceBuilder source) throws Exception {
        SearchRequest request = new SearchRequest("i").source(source);
        Object outcome = filtered(SearchAction.NAME, request);
        assertTrue(outcome.toString(), outcome instanceof Map<?, ?>);
        return PassagesExt.of(request.source());
    }

    public void testTheMeaningOfPassages() throws Exception {
        PassagesWanted wanted = wanted("ps", Optional.of("late parcel"));
        SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted)));
        SearchSourceBuilder before = source.shallowCopy();
        PassagesExt ext = ext(source);
        assertEquals("what the caller holds is not changed", before, source);
        assertEquals(Optional.of(wanted), ext.wanted());
        Meaning meaning = ext.meanings().get(wanted.target());
        assertArrayEquals(MODEL.vector("late parcel"), meaning.vector(), 0f);
        assertEquals(MODEL.id(), meaning.offer().model());
        assertEquals("as the pipeline says", Optional.of("body"), meaning.text());
        assertEquals(Optional.of("ps"), meaning.vectors());
    }

    public void testAPipelineInTheRequestGoesOn() throws Exception {
        Map<String, Object> pipeline = Map.of("response_processors", List.of(Map.of("truncate_hits", Map.of("target_size", 1))));
        SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted("ps", Optional.of("late parcel")))))
            .searchPipelineSource(pipeline);
        SearchRequest request = new SearchRequest("i").source(source);
        filtered(SearchAction.NAME, request);
        assertNotSame(source, request.source());
        assertEquals(pipeline, request.source().searchPipelineSource());
    }

    public void testWhatIsThereIsNotLookedForAgain() throws Exception {
        PassagesExt ext = ext(new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted("ps", Optional.of("late parcel"))))));
        SearchSourceBuilder again = new SearchSourceBuilder().ext(List.of(ext));
        SearchRequest request = new SearchRequest("i").source(again);
        filtered(SearchAction.NAME, request);
        assertSame(again, request.source());
    }

    public void testHighlightsBesideIt() throws Exception {
        HighlightBuilder highlights = new HighlightBuilder().highlighterType(PassagesExt.NAME)
            .field("body")
            .field(new HighlightBuilder.Field("title").options(Map.of("query", "roses")))
            .field(new HighlightBuilder.Field("tag").highlighterType("plain"))
            .field(new HighlightBuilder.Field("other").highlightQuery(QueryBuilders.matchQuery("other", "own")));
        SearchSourceBuilder source = new SearchSourceBuilder().query(QueryBuilders.matchQuery("body", "late parcel"))
            .highlighter(highlights)
            .ext(List.of(new PassagesExt(wanted("ps", Optional.empty()))));
        Map<Target, Meaning> meanings = ext(source).meanings();
        assertEquals(4, meanings.size());
        Meaning passages = meanings.get(wanted("ps", Optional.empty()).target());
        assertArrayEquals(MODEL.vector("late parcel"), passages.vector(), 0f);
        Meaning body = meanings.get(HighlightOptions.parse(null).target("body"));
        assertArrayEquals(MODEL.vector("late parcel"), body.vector(), 0f);
        assertEquals("as the pipeline says", Optional.of("ps"), body.vectors());
        Meaning title = meanings.get(HighlightOptions.parse(Map.of("query", "roses")).target("title"));
        assertArrayEquals("no vectors: the default model", DEFAULT.vector("roses"), title.vector(), 0f);
        assertEquals(Optional.empty(), title.vectors());
        assertArrayEquals(DEFAULT.vector("own"), meanings.get(HighlightOptions.parse(null).target("other")).vector(), 0f);
    }

    public void testOtherRequestsPass() throws Exception {
        SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted("ps", Optional.of("x")))));
        for (SearchRequest request : List.of(new SearchRequest("i"), new SearchRequest("i").source(new SearchSourceBuilder()))) {
            SearchSourceBuilder before = request.source();
            filtered(SearchAction.NAME, request);
            assertSame(before, request.source());
        }
        SearchRequest other = new SearchRequest("i").source(source);
        filtered(MultiSearchAction.NAME, other);
        assertSame(source, other.source());
    }

    public void testFailuresAreAnswered() throws Exception {
        for (Map.Entry<PassagesWanted, String> wrong : Map.of(
            wanted("ps", Optional.empty()),
            "the search has no text for its passages to be near to",
            wanted("nobody", Optional.of("x")),
            "field [nobody] is not mapped in [i]",
            wanted("body", Optional.of("x")),
            "is of type [text]"
        ).entrySet()) {
            SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wrong.getKey())));
            Exception e = (Exception) filtered(SearchAction.NAME, new SearchRequest("i").source(source));
            assertThat(e.getMessage(), containsString(wrong.getValue()));
        }
        HighlightBuilder unknown = new HighlightBuilder().field(
            new HighlightBuilder.Field("body").highlighterType(PassagesExt.NAME).options(Map.of("size", 3))
        );
        Exception e = (Exception) filtered(
            SearchAction.NAME,
            new SearchRequest("i").source(new SearchSourceBuilder().highlighter(unknown))
        );
        assertThat(e.getMessage(), containsString("option [size] of the highlighter is unknown"));
    }

    public void testATextInSeveralFields() throws Exception {
        HighlightBuilder.Field body = new HighlightBuilder.Field("body").highlighterType(PassagesExt.NAME);
        SearchSourceBuilder source = new SearchSourceBuilder().query(QueryBuilders.matchQuery("body", "x"));
        SearchRequest request = new SearchRequest("two").source(source.shallowCopy().highlighter(new HighlightBuilder().field(body)));
        Exception e = (Exception) filtered(SearchAction.NAME, request);
        assertThat(
            e.getMessage(),
            containsString("text [body] is embedded into several fields: [other, ps]; name one of them as [passages]")
        );
        Map<String, Object> options = Map.of("passages", "other");
        HighlightBuilder named = new HighlightBuilder().field(
            new HighlightBuilder.Field("body").highlighterType(PassagesExt.NAME).options(options)
        );
        SearchRequest chosen = new SearchRequest("two").source(source.shallowCopy().highlighter(named));
        filtered(SearchAction.NAME, chosen);
        Meaning meaning = PassagesExt.of(chosen.source()).meanings().get(HighlightOptions.parse(options).target("body"));
        assertEquals(Optional.of("other"), meaning.vectors());
    }

    /** Other clusters' mappings are not known: the model has to be named. */
    public void testOnOtherClusters() throws Exception {
        SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted("ps", Optional.of("x")))));
        Exception e = (Exception) filtered(SearchAction.NAME, new SearchRequest("far:i").source(source));
        assertThat(e.getMessage(), containsString("name a [model] in the query"));
        PassagesWanted named = new PassagesWanted("ps", 3, Optional.of("x"), Optional.of("m"), Optional.empty(), 0, false, false);
        SearchRequest request = new SearchRequest("far:i").source(new SearchSourceBuilder().ext(List.of(new PassagesExt(named))));
        filtered(SearchAction.NAME, request);
        assertEquals(Set.of(named.target()), PassagesExt.of(request.source()).meanings().keySet());
    }

    /** A model answers on a thread that knows nothing of the request. */
    public void testTheThreadContextGoesOn() throws Exception {
        threads.getThreadContext().putHeader("user", "somebody");
        SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(new PassagesExt(wanted("ps", Optional.of("late parcel")))));
        Object outcome = filtered(SearchAction.NAME, new SearchRequest("i").source(source));
        assertEquals("somebody", ((Map<?, ?>) outcome).get("user"));
    }
}
