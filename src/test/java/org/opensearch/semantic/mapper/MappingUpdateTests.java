// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import org.opensearch.Version;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;

/**
 * Indices "old", whose body is bound to a model with a digest, "fresh", bound to the same without one, "other", whose body is a keyword
 * and body_semantic too, "named", with a field title_meaning, "empty", without a mapping, and "words", which is not made for vectors. The default model is not theirs.
 */
public class MappingUpdateTests extends OpenSearchTestCase {

    private static final String BODY = "\"body\": {\"type\": \"semantic_text\"}";

    private TestThreadPool threadPool;
    private ClusterService clusterService;
    private MappingUpdate updates;
    private final SemanticTextTransformer transformer = new SemanticTextTransformer(
        () -> new FakeEmbedders(new FakeEmbedder("newer", "n", 32), new FakeEmbedder("former", "f", 8))
    );

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threadPool);
        Metadata metadata = Metadata.builder()
            .put(index("old", true, "{\"properties\": {" + BODY + ", " + object(", \"semantic_digest\": \"f\"") + "}}"), false)
            .put(index("fresh", true, "{\"properties\": {" + BODY + ", " + object("") + "}}"), false)
            .put(index("other", true, "{\"properties\": {\"body_semantic\": {\"type\": \"keyword\"}}}"), false)
            .put(
                index(
                    "named",
                    true,
                    "{\"properties\": {" + BODY.replace("body", "title_meaning") + ", " + object("").replace("body", "title_meaning") + "}}"
                ),
                false
            )
            .put(index("empty", true, null), false)
            .put(index("cut", true, "{\"_source\": {\"excludes\": [\"*_semantic\"]}}"), false)
            .put(index("words", false, "{\"properties\": {\"title\": {\"type\": \"text\"}}}"), false)
            .build();
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        updates = new MappingUpdate(
            clusterService,
            new IndexNameExpressionResolver(new ThreadContext(Settings.EMPTY)),
            new VectorFields()
        );
    }

    @Override
    public void tearDown() throws Exception {
        clusterService.close();
        terminate(threadPool);
        super.tearDown();
    }

    private IndexMetadata index(String name, boolean knn, String mapping) throws Exception {
        IndexMetadata.Builder builder = IndexMetadata.builder(name)
            .settings(settings(Version.CURRENT).put("index.knn", knn).put(IndexMetadata.SETTING_INDEX_UUID, "uuid-of-" + name))
            .numberOfShards(1)
            .numberOfReplicas(0);
        return (mapping == null ? builder : builder.putMapping(mapping)).build();
    }

    private static String object(String digest) {
        return "\"body_semantic\": {\"properties\": {\"passages\": {\"type\": \"nested\", \"properties\": {\"vector\": {\"type\": \"knn_vector\","
            + " \"dimension\": 8, \"meta\": {\"semantic_model\": \"former\"" + digest + "}}}}}}";
    }

    /** The mapping that the update comes to. */
    private Map<String, Object> updated(String properties, String... indices) {
        PutMappingRequest request = new PutMappingRequest(indices).source("{\"properties\": {" + properties + "}}", MediaTypeRegistry.JSON);
        updates.complete(request);
        updates.complete(request); // on another node again
        Map<String, Object> mapping = json(request.source());
        transformer.transform(mapping);
        return mapping;
    }

    private static Map<String, Object> json(String json) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
    }

    private void assertRefused(String properties, String message, String... indices) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> updated(properties, indices));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testAFieldThatIsThereKeepsItsObject() {
        Map<String, Object> same = json("{\"properties\": {" + BODY + "}}");
        assertThat(updated(BODY, "old"), equalTo(same));
        assertThat(updated(BODY, "fresh"), equalTo(same));
        assertThat("each keeps its own", updated(BODY, "old", "fresh"), equalTo(same));
    }

    public void testAFieldThatIsNewGetsItsObject() {
        Map<String, Object> expected = json("{\"properties\": {" + BODY + "}}");
        transformer.transform(expected);
        assertThat(updated(BODY, "empty"), equalTo(expected));
    }

    public void testIndicesThatLackItGetThatOfTheOthers() {
        assertThat(
            updated(BODY, "old", "empty"),
            equalTo(json("{\"properties\": {" + BODY + ", " + object(", \"semantic_digest\": \"f\"") + "}}"))
        );
        assertRefused(BODY, "not bound alike in all indices of this mapping update", "old", "fresh", "empty");
    }

    public void testAnObjectThatIsSentIsLeft() {
        String sent = BODY + ", " + object("");
        assertThat(updated(sent, "old"), equalTo(json("{\"properties\": {" + sent + "}}")));
    }

    public void testANameThatTheIndexUsesIsRefused() {
        assertRefused(BODY, "its vectors need the name [body_semantic], which another field has", "other");
        String off = BODY.replace("\"}", "\", \"vectors\": \"off\"}");
        assertThat(updated(off, "other"), equalTo(json("{\"properties\": {" + off + "}}")));
    }

    public void testANameThatAnotherFieldOfTheIndexHasForItsVectorsIsRefused() {
        String sub = "\"title\": {\"type\": \"text\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\"%s}}}";
        String off = ", \"vectors\": \"off\"";
        assertRefused(
            sub.formatted(""),
            "field [title_meaning]: its vectors would have the name [title_meaning_semantic], and those of field [title.meaning] have it",
            "named"
        );
        assertRefused(sub.formatted(off), "[title_meaning_semantic]", "named");
        String own = "\"title_meaning\": {\"type\": \"semantic_text\"}";
        assertThat(updated(own, "named"), equalTo(json("{\"properties\": {" + own + "}}")));
        String ownOff = own.replace("\"}", "\"" + off + "}");
        assertThat("when it is turned off too", updated(ownOff, "named"), equalTo(json("{\"properties\": {" + ownOff + "}}")));
    }

    public void testAnIndexThatIsNotMadeForVectorsIsRefused() {
        assertRefused(BODY, "its setting [index.knn] is not [true]", "words");
        String off = BODY.replace("\"}", "\", \"vectors\": \"off\"}");
        assertThat(updated(off, "words"), equalTo(json("{\"properties\": {" + off + "}}")));
        PutMappingRequest dynamic = new PutMappingRequest("words").source(
            "{\"dynamic_templates\": [{\"texts\": {\"mapping\": {\"type\": \"semantic_text\"}}}]}",
            MediaTypeRegistry.JSON
        );
        Exception e = expectThrows(IllegalArgumentException.class, () -> updates.complete(dynamic));
        assertThat(e.getMessage(), containsString("[texts]: it gets vectors, and the index is not made for them"));
    }

    public void testAnIndexThatStoresNoVectorsIsRefused() {
        assertRefused(BODY, "[_source] of the mapping leaves [body_semantic] out", "cut");
    }

    public void testANoteThatAUserWroteIsNotRead() {
        String noted = BODY.replace("\"}", "\", \"mapped_already\": true}");
        Map<String, Object> expected = json("{\"properties\": {" + BODY + "}}");
        transformer.transform(expected);
        assertThat(updated(noted, "empty"), equalTo(expected));
    }

    public void testOtherUpdatesPassAsTheyAre() {
        PutMappingRequest request = new PutMappingRequest("missing")
            .source("{\"properties\": {\"a\": {\"type\": \"text\"}}}", MediaTypeRegistry.JSON);
        String source = request.source();
        updates.complete(request);
        assertThat(request.source(), equalTo(source));
    }
}
