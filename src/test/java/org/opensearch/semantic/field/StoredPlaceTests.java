// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.opensearch.cluster.DataStreamTestHelper.createFirstBackingIndex;
import static org.opensearch.cluster.DataStreamTestHelper.createTimestampField;

import java.util.List;
import java.util.Optional;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.DataStream;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.test.OpenSearchTestCase;

public class StoredPlaceTests extends OpenSearchTestCase {

    private static final IndexMetadata FIRST = createFirstBackingIndex("stream").build();

    private static final ClusterState STATE = ClusterState.builder(ClusterName.DEFAULT)
        .metadata(
            Metadata.builder()
                .put(index("old").putAlias(AliasMetadata.builder("alias").writeIndex(false)).build(), false)
                .put(
                    index("new").putAlias(AliasMetadata.builder("alias").writeIndex(true))
                        .putAlias(AliasMetadata.builder("routed").indexRouting("r"))
                        .putAlias(AliasMetadata.builder("undecided"))
                        .build(),
                    false
                )
                .put(index("other").putAlias(AliasMetadata.builder("undecided")).build(), false)
                .put(FIRST, false)
                .put(new DataStream("stream", createTimestampField("@timestamp"), List.of(FIRST.getIndex())))
        )
        .build();

    private static IndexMetadata.Builder index(String name) {
        return IndexMetadata.builder(name).settings(settings(Version.CURRENT)).numberOfShards(1).numberOfReplicas(0);
    }

    private static Optional<StoredPlace> of(String name, String routing) {
        return StoredPlace.of(STATE, name, Optional.ofNullable(routing));
    }

    private static Optional<StoredPlace> place(String index, String routing) {
        return Optional.of(new StoredPlace(index, Optional.ofNullable(routing)));
    }

    public void testIndices() {
        assertEquals(place("old", null), of("old", null));
        assertEquals(place("old", "s"), of("old", "s"));
        assertEquals(Optional.empty(), of("missing", null));
    }

    public void testAliases() {
        assertEquals(place("new", null), of("alias", null));
        assertEquals(place("new", "s"), of("alias", "s"));
        assertEquals(place("new", "r"), of("routed", null));
        assertEquals(place("new", "r"), of("routed", "r"));
        expectThrows(IllegalArgumentException.class, () -> of("routed", "s"));
        expectThrows(IllegalArgumentException.class, () -> of("undecided", null));
    }

    /** Documents are only ever added to a data stream; one of its indices is an index like any other. */
    public void testDataStreams() {
        assertEquals(Optional.empty(), of("stream", null));
        assertEquals(place(FIRST.getIndex().getName(), null), of(FIRST.getIndex().getName(), null));
    }
}
