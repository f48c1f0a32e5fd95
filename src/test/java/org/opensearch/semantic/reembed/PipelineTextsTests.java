// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.ingest.IngestMetadata;
import org.opensearch.ingest.PipelineConfiguration;
import org.opensearch.test.OpenSearchTestCase;

/** Where a field's texts are, as pipelines say it. */
public class PipelineTextsTests extends OpenSearchTestCase {

    private static final String EMBEDS = "{\"semantic_embedding\": {\"fields\": {\"body\": \"v\", \"title\": \"w\"}}}";

    private final Map<String, PipelineConfiguration> pipelines = new HashMap<>();

    private void pipeline(String name, String... processors) {
        String json = "{\"processors\": [" + String.join(", ", processors) + "]}";
        pipelines.put(name, new PipelineConfiguration(name, new BytesArray(json), MediaTypeRegistry.JSON));
    }

    private static String calls(String pipeline) {
        return "{\"pipeline\": {\"name\": \"" + pipeline + "\"}}";
    }

    private List<PipelineTexts> found(Map<String, String> settings, String... targets) {
        Settings.Builder all = Settings.builder().put(settings(Version.CURRENT).build());
        settings.forEach(all::put);
        IndexMetadata index = IndexMetadata.builder("i").settings(all).numberOfShards(1).numberOfReplicas(0).build();
        Metadata.Builder metadata = Metadata.builder();
        if (!pipelines.isEmpty()) {
            metadata.putCustom(IngestMetadata.TYPE, new IngestMetadata(pipelines));
        }
        ClusterState state = ClusterState.builder(ClusterName.DEFAULT).metadata(metadata).build();
        return PipelineTexts.of(state, index, Set.of(targets));
    }

    public void testDefaultAndFinalPipeline() {
        pipeline("p", "{\"set\": {\"field\": \"x\", \"value\": 1}}", EMBEDS);
        PipelineTexts body = new PipelineTexts(List.of("body"), false, false);
        assertEquals(List.of(body), found(Map.of("index.default_pipeline", "p"), "v"));
        assertEquals(List.of(body), found(Map.of("index.final_pipeline", "p"), "v"));
        assertEquals(List.of(new PipelineTexts(List.of("title"), false, false)), found(Map.of("index.final_pipeline", "p"), "w"));
        assertEquals("under any of its names", List.of(body), found(Map.of("index.final_pipeline", "p"), "former", "v"));
        assertEquals(List.of(), found(Map.of("index.final_pipeline", "p"), "x"));
        assertEquals(List.of(), found(Map.of(), "v"));
        assertEquals(List.of(), found(Map.of("index.default_pipeline", "_none"), "v"));
        assertEquals(List.of(), found(Map.of("index.default_pipeline", "not-there"), "v"));
    }

    public void testPipelinesThatCallOthers() {
        pipeline("outer", calls("middle"), calls("outer"));
        pipeline("middle", calls("inner"), calls("outer"), calls("not-there"));
        pipeline("inner", EMBEDS);
        assertEquals(List.of(new PipelineTexts(List.of("body"), false, false)), found(Map.of("index.default_pipeline", "outer"), "v"));
    }

    public void testSeveralWays() {
        String joined = "{\"semantic_embedding\": {\"fields\": [{\"source\": [\"title\", \"body\"], \"target\": \"v\"}], \"provenance\": true}}";
        pipeline("one", EMBEDS);
        pipeline("two", joined, joined);
        PipelineTexts both = new PipelineTexts(List.of("title", "body"), true, false);
        assertEquals("said twice", List.of(both), found(Map.of("index.default_pipeline", "two"), "v"));
        assertEquals(
            List.of(new PipelineTexts(List.of("body"), false, false), both),
            found(Map.of("index.default_pipeline", "one", "index.final_pipeline", "two"), "v")
        );
    }

    public void testPassages() {
        pipeline("p", "{\"semantic_embedding\": {\"fields\": {\"body\": \"v\"}, \"passages\": {\"max_tokens\": 64}}}");
        assertEquals(List.of(), found(Map.of("index.default_pipeline", "p"), "v"));
        assertEquals(
            List.of(new PipelineTexts(List.of("body"), false, true)),
            found(Map.of("index.default_pipeline", "p"), "v.vector")
        );
        pipeline("p", "{\"semantic_embedding\": {\"fields\": {\"body\": \"v\"}, \"passages\": false}}");
        assertEquals(List.of(new PipelineTexts(List.of("body"), false, false)), found(Map.of("index.default_pipeline", "p"), "v"));
    }

    public void testNoPipelinesAtAll() {
        assertEquals(List.of(), found(Map.of("index.default_pipeline", "p"), "v"));
    }
}
