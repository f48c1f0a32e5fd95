// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class BoundModelsTests extends OpenSearchTestCase {

    private static final String UNBOUND = "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 2}}}";

    private final List<Runnable> jobs = new ArrayList<>();
    private final AtomicInteger added = new AtomicInteger();
    private final BoundModels bound = new BoundModels(jobs::add);
    private ClusterState state = ClusterState.builder(ClusterName.DEFAULT).build();

    private static String bound(String meta) {
        return "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 2, \"meta\": " + meta + "}}}";
    }

    private static IndexMetadata.Builder index(String name, String mapping) throws Exception {
        Settings settings = Settings.builder()
            .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
            .put(IndexMetadata.SETTING_INDEX_UUID, name + "-uuid")
            .build();
        IndexMetadata.Builder index = IndexMetadata.builder(name).settings(settings).numberOfShards(1).numberOfReplicas(0);
        return mapping == null ? index : index.putMapping(mapping);
    }

    private void apply(Metadata.Builder metadata) {
        ClusterState next = ClusterState.builder(state).metadata(metadata).build();
        bound.clusterChanged(new ClusterChangedEvent("test", next, state));
        state = next;
    }

    private void runJobs() {
        List<Runnable> all = List.copyOf(jobs);
        jobs.clear();
        all.forEach(Runnable::run);
    }

    private Metadata.Builder metadata() {
        return Metadata.builder(state.metadata());
    }

    public void testIndicesByBinding() throws Exception {
        bound.onAdded(added::incrementAndGet);
        assertThat(bound.indices(), equalTo(Map.of()));
        String nested = "{\"properties\": {\"o\": {\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 2, \"meta\": "
            + "{\"semantic_model\": \"m\", \"semantic_digest\": \"d1\"}}}}, \"t\": {\"type\": \"keyword\", \"meta\": "
            + "{\"semantic_model\": \"no vector\"}}}}";
        apply(
            metadata().put(index("a", nested))
                .put(index("b", bound("{\"semantic_model\": \"m\", \"semantic_digest\": \"d1\"}")))
                .put(index("c", bound("{\"semantic_model\": \"n\"}")))
                .put(index("d", UNBOUND))
                .put(index("e", null))
        );
        assertThat(
            bound.indices(),
            equalTo(
                Map.of(
                    FieldBinding.to(new ModelId("m", "d1")),
                    new TreeSet<>(Set.of("a", "b")),
                    new FieldBinding("n", Optional.empty()),
                    new TreeSet<>(Set.of("c"))
                )
            )
        );
        assertTrue(bound.isUsed(new ModelId("m", "d1")));
        assertFalse("other files under the name", bound.isUsed(new ModelId("m", "d2")));
        assertTrue("whatever the files are", bound.isUsed(new ModelId("n", "d2")));
        assertFalse(bound.isUsed(new ModelId("o", "d1")));
    }

    public void testBindingsThatAreNewAreAnnounced() throws Exception {
        bound.onAdded(added::incrementAndGet);
        apply(metadata().put(index("a", UNBOUND)));
        runJobs();
        assertThat(added.get(), equalTo(0));
        apply(metadata().put(index("a", bound("{\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}")).mappingVersion(2)));
        assertTrue("whoever asks gets the present state", bound.isUsed(new ModelId("m", "d")));
        runJobs();
        assertThat("and it is announced all the same", added.get(), equalTo(1));
        apply(metadata().put(index("b", bound("{\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}"))));
        runJobs();
        assertThat("a second index of the same model is no news", added.get(), equalTo(1));
        apply(metadata().remove("a").remove("b"));
        runJobs();
        assertFalse(bound.isUsed(new ModelId("m", "d")));
        apply(metadata().put(index("b", bound("{\"semantic_model\": \"m\", \"semantic_digest\": \"d\"}"))));
        runJobs();
        assertThat("it may have been closed meanwhile", added.get(), equalTo(2));
    }

    public void testManyStatesAreReadOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            apply(metadata().put(index("i" + i, UNBOUND)));
        }
        assertThat(jobs.size(), equalTo(1));
        runJobs();
        bound.clusterChanged(new ClusterChangedEvent("test", ClusterState.builder(state).incrementVersion().build(), state));
        assertThat("the metadata is the same", jobs.size(), equalTo(0));
    }
}
