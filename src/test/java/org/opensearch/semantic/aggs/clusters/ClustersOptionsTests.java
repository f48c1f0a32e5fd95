// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.LabelOptions;
import org.opensearch.test.AbstractSerializingTestCase;

public class ClustersOptionsTests extends AbstractSerializingTestCase<ClustersOptions> {

    private static Algorithm randomAlgorithm() {
        ClusterCount count = randomBoolean() ? ClusterCount.of(randomIntBetween(1, 1000)) : ClusterCount.auto(randomIntBetween(2, 200));
        return switch (randomInt(4)) {
            case 0 -> new KMeansAlgorithm(count);
            case 1 -> HierarchicalAlgorithm.of(count);
            case 2 -> HierarchicalAlgorithm.at(randomDoubleBetween(0.01, 2, true));
            case 3 -> new DbscanAlgorithm(
                randomBoolean() ? Optional.empty() : Optional.of(randomDoubleBetween(0.01, 2, true)),
                randomIntBetween(1, 100)
            );
            default -> new HdbscanAlgorithm(randomIntBetween(2, 100), randomIntBetween(1, 100));
        };
    }

    static ClustersOptions randomOptions() {
        Algorithm algorithm = randomAlgorithm();
        Optional<LabelOptions> labels = randomBoolean()
            ? Optional.empty()
            : Optional.of(new LabelOptions(randomAlphaOfLength(4), randomIntBetween(1, 20)));
        int sampleSize = randomIntBetween(algorithm.asked(), algorithm.largestSample());
        return new ClustersOptions(randomAlphaOfLength(6), algorithm, labels, randomInt(100), sampleSize, randomLong());
    }

    @Override
    protected ClustersOptions createTestInstance() {
        return randomOptions();
    }

    @Override
    protected Writeable.Reader<ClustersOptions> instanceReader() {
        return ClustersOptions::new;
    }

    @Override
    protected ClustersOptions doParseInstance(XContentParser parser) throws IOException {
        return ClustersParser.parse(parser);
    }

    private ClustersOptions parse(String more) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, "{\"field\": \"v\"" + more + "}")) {
            return ClustersParser.parse(parser);
        }
    }

    private static ClustersOptions with(Algorithm algorithm, int sampleSize) {
        return new ClustersOptions("v", algorithm, Optional.empty(), 3, sampleSize, 42);
    }

    public void testDefaults() throws IOException {
        assertEquals(with(new KMeansAlgorithm(ClusterCount.auto(20)), 5_000), parse(""));
        assertEquals(with(new KMeansAlgorithm(ClusterCount.of(7)), 5_000), parse(", \"k\": 7"));
        assertEquals(parse(", \"k\": 7"), parse(", \"k\": \"7\""));
        assertEquals("50 vectors per cluster", with(new KMeansAlgorithm(ClusterCount.of(150)), 7_500), parse(", \"k\": 150"));
        assertEquals(with(new KMeansAlgorithm(ClusterCount.of(1000)), 10_000), parse(", \"k\": 1000"));
        assertEquals(with(HierarchicalAlgorithm.of(ClusterCount.auto(20)), 2_000), parse(", \"algorithm\": \"hierarchical\""));
        assertEquals(with(new DbscanAlgorithm(Optional.empty(), 5), 2_000), parse(", \"algorithm\": \"dbscan\""));
        assertEquals(with(new HdbscanAlgorithm(5, 5), 2_000), parse(", \"algorithm\": \"hdbscan\""));
        assertEquals(with(new HdbscanAlgorithm(9, 9), 2_000), parse(", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 9"));
        assertEquals(Optional.of(new LabelOptions("t", 3)), parse(", \"label_field\": \"t\"").labels());
    }

    public void testRefusals() {
        assertRefused("{}", "[semantic_clusters] [field] is needed: name a field of type [knn_vector]");
        assertMoreRefused(", \"k\": 0", "[k] is [0], and must be a number from 1 to 1000, or [auto]");
        assertMoreRefused(", \"k\": 1001", "[k] is [1001], and must be a number from 1 to 1000, or [auto]");
        assertMoreRefused(", \"k\": \"many\"", "[semantic_clusters] [k] is [many], and must be a number from 1 to 1000, or [auto]");
        assertMoreRefused(", \"k\": 1.5", "[semantic_clusters] [k] is [1.5], and must be a number from 1 to 1000, or [auto]");
        assertMoreRefused(", \"k\": [1]", "k doesn't support values of type: START_ARRAY");
        assertMoreRefused(", \"max_k\": 1", "[max_k] is [1], and must be from 2 to 200");
        assertMoreRefused(", \"max_k\": 201", "[max_k] is [201], and must be from 2 to 200");
        assertMoreRefused(", \"k\": 5, \"max_k\": 8", "[max_k] bounds [k] where that is [auto], and [k] is [5]; leave it out");
        assertMoreRefused(", \"algorithm\": \"spectral\"", "must be one of [dbscan, hdbscan, hierarchical, kmeans]");
        assertMoreRefused(", \"sample_size\": 0", "[sample_size] is [0], and must be from 1 to 10000 for algorithm [kmeans]");
        assertMoreRefused(
            ", \"algorithm\": \"dbscan\", \"sample_size\": 5001",
            "[sample_size] is [5001], and must be from 1 to 5000 for algorithm [dbscan]"
        );
        assertMoreRefused(
            ", \"k\": 12, \"sample_size\": 11",
            "[sample_size] is [11], fewer than the [12] clusters that are asked for, which are found in it; raise it, or ask for fewer"
        );
        assertMoreRefused(", \"representatives\": 101", "[representatives] is [101], and must be from 0 (none) to 100");
        assertMoreRefused(", \"label_field\": \"\"", "[label_field] is blank");
        assertMoreRefused(", \"label_field\": \"t\", \"label_terms\": 21", "[label_terms] is [21], and must be from 1 to 20");
        assertMoreRefused(", \"label_terms\": 2", "[label_terms] is for labels, and there is no [label_field] to take them from");
        String hierarchical = ", \"algorithm\": \"hierarchical\"";
        assertMoreRefused(hierarchical + ", \"distance\": 0", "[distance] is [0.0], and must be a distance 1 - cos above 0, up to 2");
        assertMoreRefused(hierarchical + ", \"distance\": 2.1", "[distance] is [2.1]");
        assertMoreRefused(hierarchical + ", \"distance\": 0.5, \"k\": 3", "[distance] and [k] both say how many clusters there are");
        assertMoreRefused(", \"algorithm\": \"dbscan\", \"eps\": -1", "[eps] is [-1.0], and must be a distance");
        assertMoreRefused(", \"algorithm\": \"dbscan\", \"min_points\": 0", "[min_points] is [0], and must be from 1 to 100000");
        assertMoreRefused(", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 1", "[min_cluster_size] is [1], and must be from 2");
        assertMoreRefused(", \"clusters\": 5", "unknown field [clusters]");
    }

    /** Nothing that is given is passed over in silence. */
    public void testRefusesWhatTheAlgorithmDoesNotRead() {
        assertMoreRefused(", \"eps\": 0.1", "algorithm [kmeans] has no parameter [eps], only [k, max_k]; leave it out");
        assertMoreRefused(", \"distance\": 0.1", "algorithm [kmeans] has no parameter [distance]");
        assertMoreRefused(", \"algorithm\": \"dbscan\", \"k\": 3", "algorithm [dbscan] has no parameter [k], only [eps, min_points]");
        assertMoreRefused(
            ", \"algorithm\": \"hdbscan\", \"min_points\": 3, \"max_k\": 4",
            "algorithm [hdbscan] has no parameter [max_k, min_points], only [min_cluster_size, min_samples]; leave it out"
        );
        assertMoreRefused(", \"algorithm\": \"hierarchical\", \"min_samples\": 3", "[hierarchical] has no parameter [min_samples]");
    }

    private void assertMoreRefused(String more, String message) {
        assertRefused("{\"field\": \"v\"" + more + "}", message);
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> {
            try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
                ClustersParser.parse(parser);
            }
        });
        String all = e.getMessage() + (e.getCause() == null ? "" : e.getCause().getMessage());
        assertThat(all, containsString(message));
    }
}
