// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.routing.UnassignedInfo;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MapperParsingException;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.test.OpenSearchIntegTestCase;

/**
 * What a node without the plugin does with an index that has a {@code semantic_text} field. The fields here have no vectors, so that the
 * nodes differ in nothing else.
 */
@OpenSearchIntegTestCase.ClusterScope(scope = OpenSearchIntegTestCase.Scope.TEST, numDataNodes = 0)
public class NodeWithoutThePluginIT extends OpenSearchIntegTestCase {

    /** As it stands in docs/semantic-text.md. */
    private static final String REFUSAL = "No handler for type [semantic_text] declared on field [body]";

    private static final String MAPPING = "{\"properties\": {\"body\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}}}";

    /** The field type, and nothing else of the plugin. */
    public static final class FieldTypePlugin extends Plugin implements MapperPlugin {
        @Override
        public Map<String, Mapper.TypeParser> getMappers() {
            return Map.of(SemanticText.TYPE, SemanticTextFieldMapper.PARSER);
        }
    }

    private boolean installed = true;

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return installed ? List.of(FieldTypePlugin.class) : List.of();
    }

    public void testAClusterWithoutItRefusesTheIndex() {
        installed = false;
        internalCluster().startNode();
        Exception e = expectThrows(
            MapperParsingException.class,
            () -> client().admin().indices().prepareCreate("articles").setMapping(MAPPING).get()
        );
        assertThat(e.getMessage(), containsString(REFUSAL));
        assertFalse(client().admin().indices().prepareExists("articles").get().isExists());
    }

    public void testANodeWithoutItGetsNoShard() throws Exception {
        internalCluster().startNode();
        client().admin()
            .indices()
            .prepareCreate("articles")
            .setMapping(MAPPING)
            .setSettings(Settings.builder().put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1).put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 1))
            .get();
        client().prepareIndex("articles").setId("1").setSource("{\"body\": \"cold coffee\"}", MediaTypeRegistry.JSON).get();
        installed = false;
        internalCluster().startDataOnlyNode();
        assertBusy(() -> {
            UnassignedInfo replica = client().admin()
                .cluster()
                .prepareState()
                .get()
                .getState()
                .routingTable()
                .index("articles")
                .shard(0)
                .replicaShards()
                .getFirst()
                .unassignedInfo();
            assertNotNull("a copy is being tried", replica);
            assertThat(replica.getReason(), equalTo(UnassignedInfo.Reason.ALLOCATION_FAILED));
            assertThat(replica.getDetails(), containsString(REFUSAL));
        });
        client().admin().indices().prepareRefresh("articles").get();
        assertThat(
            "the others go on",
            client().prepareSearch("articles").setQuery(QueryBuilders.matchQuery("body", "coffee")).get().getHits().getTotalHits().value(),
            equalTo(1L)
        );
    }
}
