// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.Version;
import org.opensearch.action.admin.indices.mapping.put.PutMappingAction;
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
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;

/** Index "i": v is bound to model m with digest d, name to model m without a digest, free to none. */
public class BindingGuardTests extends OpenSearchTestCase {

    private static final String FIELD = "\"type\": \"knn_vector\", \"dimension\": 4";

    private TestThreadPool threadPool;
    private ClusterService clusterService;
    private final ThreadContext context = new ThreadContext(Settings.EMPTY);
    private BindingGuard guard;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threadPool);
        IndexMetadata index = IndexMetadata.builder("i")
            .settings(settings(Version.CURRENT))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping("""
                {"properties": {
                  "v": {%s, "meta": {"semantic_model": "m", "semantic_digest": "d"}},
                  "name": {%s, "meta": {"semantic_model": "m"}},
                  "old": {%s, "meta": {"semantic_model": "m", "semantic_digest": "d", "semantic_moved": "v"}},
                  "bytes": {%s, "meta": {"semantic_model": "m", "semantic_digest": "d", "semantic_scale": "311.0"}},
                  "free": {%s}}}""".formatted(FIELD, FIELD, FIELD, FIELD, FIELD))
            .build();
        IndexMetadata other = IndexMetadata.builder("j")
            .settings(settings(Version.CURRENT).put(IndexMetadata.SETTING_INDEX_UUID, "uuid-of-j"))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping(
                "{\"properties\": {\"v\": {%s, \"meta\": {\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}}, \"old\": {%s, \"meta\": {\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}}}}"
                    .formatted(FIELD, FIELD)
            )
            .build();
        Metadata metadata = Metadata.builder().put(index, false).put(other, false).build();
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        IndexNameExpressionResolver resolver = new IndexNameExpressionResolver(new ThreadContext(Settings.EMPTY));
        guard = new BindingGuard(clusterService, resolver, new VectorFields(), context);
    }

    @Override
    public void tearDown() throws Exception {
        clusterService.close();
        terminate(threadPool);
        super.tearDown();
    }

    private static PutMappingRequest put(String properties) {
        return new PutMappingRequest("i").source("{\"properties\": {" + properties + "}}", MediaTypeRegistry.JSON);
    }

    private Exception refusal(PutMappingRequest request) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        boolean goesOn = guard.apply(PutMappingAction.NAME, request, ActionListener.wrap(r -> {}, failure::set));
        assertThat(goesOn, equalTo(failure.get() == null));
        return failure.get();
    }

    public void testOtherUpdatesPassAsTheyAre() {
        for (String properties : new String[] {
            "\"new\": {\"type\": \"keyword\"}",
            "\"free\": {" + FIELD + "}",
            "\"v\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\", \"semantic_digest\": \"d\", \"unit\": \"x\"}}",
            "\"name\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}}" }) {
            PutMappingRequest request = put(properties);
            String source = request.source();
            assertNull(properties, refusal(request));
            assertThat(request.source(), equalTo(source));
        }
    }

    public void testTheModelAloneKeepsTheDigest() {
        PutMappingRequest request = put("\"v\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\", \"unit\": \"x\"}}");
        assertNull(refusal(request));
        Map<String, Object> expected = Map.of("semantic_model", "m", "semantic_digest", "d", "unit", "x");
        Map<?, ?> mapping = XContentHelper.convertToMap(
            JsonXContent.jsonXContent,
            request.source(),
            false
        );
        assertThat(((Map<?, ?>) ((Map<?, ?>) mapping.get("properties")).get("v")).get("meta"), equalTo(expected));
    }

    public void testErasingOrChangingIsRefused() {
        assertThat(refusal(put("\"v\": {" + FIELD + "}")).getMessage(), containsString("this mapping update would erase the binding"));
        String other = "\"v\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"n\"}}";
        assertThat(
            refusal(put(other)).getMessage(),
            containsString("is bound to model [m@d], and this mapping update would bind it to [n]")
        );
        String digest = "\"v\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\", \"semantic_digest\": \"e\"}}";
        assertThat(refusal(put(digest)).getMessage(), containsString("would bind it to [m@e]"));
    }

    /** An application that sends its mapping at every start does not undo a migration. */
    public void testAMoveIsKept() {
        PutMappingRequest request = put("\"old\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\"}}");
        assertNull(refusal(request));
        Map<?, ?> mapping = XContentHelper.convertToMap(JsonXContent.jsonXContent, request.source(), false);
        assertThat(
            ((Map<?, ?>) ((Map<?, ?>) mapping.get("properties")).get("old")).get("meta"),
            equalTo(Map.of("semantic_model", "m", "semantic_digest", "d", "semantic_moved", "v"))
        );
        String bound = "\"semantic_model\": \"m\", \"semantic_digest\": \"d\", ";
        for (String meta : new String[] { "\"semantic_moved\": \"free\"", "\"semantic_moved\": \"v\", \"semantic_next\": \"free\"" }) {
            Exception refusal = refusal(put("\"old\": {" + FIELD + ", \"meta\": {" + bound + meta + "}}"));
            assertThat(refusal.getMessage(), containsString("of its meta is set by POST /_plugins/_semantic/reembed alone"));
        }
    }

    public void testAScaleIsKept() {
        PutMappingRequest request = put("\"bytes\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\"}}");
        assertNull(refusal(request));
        Map<?, ?> mapping = XContentHelper.convertToMap(JsonXContent.jsonXContent, request.source(), false);
        assertThat(
            ((Map<?, ?>) ((Map<?, ?>) mapping.get("properties")).get("bytes")).get("meta"),
            equalTo(Map.of("semantic_model", "m", "semantic_digest", "d", "semantic_scale", "311.0"))
        );
        String bound = "\"semantic_model\": \"m\", \"semantic_digest\": \"d\", ";
        assertNull(refusal(put("\"bytes\": {" + FIELD + ", \"meta\": {" + bound + "\"semantic_scale\": \"311.0\"}}")));
        assertThat(
            refusal(put("\"bytes\": {" + FIELD + ", \"meta\": {" + bound + "\"semantic_scale\": \"400\"}}")).getMessage(),
            containsString("[semantic] field [bytes] of index [i] holds bytes of scale [311.0], and this mapping update says [400]")
        );
    }

    /** One index's move must not become that of another. */
    public void testSeveralIndices() {
        PutMappingRequest alike = new PutMappingRequest("i", "j").source(
            "{\"properties\": {\"v\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\"}}}}",
            MediaTypeRegistry.JSON
        );
        assertNull(refusal(alike));
        assertThat(alike.source(), containsString("semantic_digest"));
        for (String[] indices : new String[][] { { "i", "j" }, { "j", "i" } }) {
            PutMappingRequest moved = new PutMappingRequest(indices).source(
                "{\"properties\": {\"old\": {" + FIELD + ", \"meta\": {\"semantic_model\": \"m\"}}}}",
                MediaTypeRegistry.JSON
            );
            assertThat(refusal(moved).getMessage(), containsString("whose bindings are not the same in all of its indices"));
        }
    }

    public void testTheProjectsOwnChangesPass() {
        context.putTransient("semantic.meta_change", Boolean.TRUE);
        assertNull(refusal(put("\"old\": {" + FIELD + "}")));
    }
}
