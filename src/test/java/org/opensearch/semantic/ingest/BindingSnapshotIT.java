// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.util.Map;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.snapshots.SnapshotState;

/** A restored index is bound to the model that its vectors come from. */
public class BindingSnapshotIT extends IngestClusterTestCase {

    public void testRestoredIndexKeepsItsBinding() {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        pipeline("other", "{\"fields\": {\"body\": \"v\"}, \"model\": \"beta\"}");
        index("saved", MAPPING);
        assertFalse(bulk(document("saved", "1", "meaning", Map.of("body", "late driver"))).hasFailures());
        var cluster = client().admin().cluster();
        Settings location = Settings.builder().put("location", randomRepoPath()).build();
        assertAcked(cluster.preparePutRepository("repo").setType("fs").setSettings(location));
        var snapshot = cluster.prepareCreateSnapshot("repo", "s").setWaitForCompletion(true).setIndices("saved").get();
        assertEquals(SnapshotState.SUCCESS, snapshot.getSnapshotInfo().state());
        assertAcked(client().admin().indices().prepareDelete("saved"));

        var restored = cluster.prepareRestoreSnapshot("repo", "s")
            .setWaitForCompletion(true)
            .setRenamePattern("saved")
            .setRenameReplacement("restored")
            .get();
        assertEquals(RestStatus.OK, restored.status());
        assertBound("restored", "alpha", ALPHA, "v");
        assertThat(vector("restored", "1", "v"), hasSize(8));
        assertFalse(bulk(document("restored", "2", "meaning", Map.of("body", "late driver"))).hasFailures());
        BulkResponse refused = bulk(document("restored", "3", "other", Map.of("body", "late driver")));
        assertThat(failure(refused.getItems()[0]), containsString("is bound to model [alpha@aaaaaaaa], not to [beta@bbbbbbbb]"));
    }
}
