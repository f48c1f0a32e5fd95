// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Puts the answers of a bulk in the order of its operations. The server runs pipelines on the documents of several indices in any order,
 * and answers those that fail there, or are dropped, in the order of failing: each place of such an answer has one, but maybe not its own.
 */
final class ItemOrder {

    private ItemOrder() {}

    /** Where documents went to other indices on their way the places can not be told, and the answer stays as it is. */
    static BulkResponse restored(BulkResponse answer) {
        BulkItemResponse[] items = answer.getItems();
        List<Integer> places = new ArrayList<>();
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < items.length; i++) {
            if (endedInPipeline(items[i])) {
                places.add(i);
                wanted.add(items[i].getItemId());
            }
        }
        if (places.equals(wanted) || !new HashSet<>(places).equals(new HashSet<>(wanted))) {
            return answer;
        }
        BulkItemResponse[] inOrder = items.clone();
        places.forEach(place -> inOrder[items[place].getItemId()] = items[place]);
        return new BulkResponse(inOrder, answer.getTook().getMillis(), answer.getIngestTookInMillis());
    }

    private static boolean endedInPipeline(BulkItemResponse item) {
        if (item.isFailed()) {
            return item.getFailure().getSource() == BulkItemResponse.Failure.FailureSource.PIPELINE;
        }
        DocWriteResponse response = item.getResponse();
        return response.getResult() == DocWriteResponse.Result.NOOP
            && IndexMetadata.INDEX_UUID_NA_VALUE.equals(response.getShardId().getIndex().getUUID());
    }
}
