// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.Arrays;
import java.util.List;
import org.opensearch.action.DocWriteRequest.OpType;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkItemResponse.Failure;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexResponse;
import org.opensearch.action.update.UpdateResponse;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.test.OpenSearchTestCase;

public class ItemOrderTests extends OpenSearchTestCase {

    private static BulkItemResponse failed(int slot) {
        return new BulkItemResponse(
            slot,
            OpType.INDEX,
            new Failure("index", "" + slot, new IllegalArgumentException(), Failure.FailureSource.PIPELINE)
        );
    }

    private static BulkItemResponse dropped(int slot) {
        ShardId shard = new ShardId("index", IndexMetadata.INDEX_UUID_NA_VALUE, 0);
        return new BulkItemResponse(
            slot,
            OpType.INDEX,
            new UpdateResponse(shard, "" + slot, -2, 0, 1, DocWriteResponse.Result.NOOP)
        );
    }

    /** @param number among those that were written */
    private static BulkItemResponse written(int number, String id) {
        return new BulkItemResponse(number, OpType.INDEX, new IndexResponse(new ShardId("index", "uuid", 0), id, 0, 1, 1, true));
    }

    private static List<String> restored(BulkItemResponse... items) {
        return Arrays.stream(ItemOrder.restored(new BulkResponse(items, 7, 3)).getItems()).map(BulkItemResponse::getId).toList();
    }

    public void testWhatEndsInPipelinesComesToItsPlace() {
        // the server: 5, 2 and 4 end in this order, then come those that were written to 0, 1 and 3
        assertEquals(
            List.of("0", "1", "2", "3", "4", "5"),
            restored(written(0, "0"), written(1, "1"), failed(5), written(2, "3"), failed(2), dropped(4))
        );
    }

    public void testWhatIsInOrderOrCanNotBeTold() {
        assertEquals(List.of("0", "1", "2"), restored(failed(0), written(0, "1"), failed(2)));
        assertEquals("numbers of another round", List.of("1", "9", "0"), restored(failed(1), written(0, "9"), failed(0)));
        assertEquals(List.of(), restored());
    }
}
