// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opensearch.semantic.evaluate.ClusterAgreement;
import org.opensearch.semantic.node.Answer;

/** Clusters of texts as people write them: the sample messages, whose themes a person has assigned. */
public class ClustersOnMessagesIT extends SampleTestCase {

    private static Clusters find(String query, String more) throws Exception {
        String body = "{\"size\": 0, \"query\": " + query + ", \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"text_vector\""
            + ", \"label_field\": \"text\", \"label_terms\": 3" + more
            + "}, \"aggs\": {\"ids\": {\"terms\": {\"field\": \"_id\", \"size\": 1000}}}}}}";
        Answer answer = node().post("/" + MESSAGES + "/_search", body).ok();
        return new Clusters((Map<?, ?>) answer.at("aggregations", "c"));
    }

    private static List<String> ids(Map<?, ?> bucket) {
        List<String> ids = new ArrayList<>();
        ((List<?>) ((Map<?, ?>) bucket.get("ids")).get("buckets")).forEach(doc -> ids.add((String) ((Map<?, ?>) doc).get("key")));
        return ids;
    }

    @Test
    public void themesAreFoundAgainAndNamed() throws Exception {
        Clusters found = find("{\"match_all\": {}}", ", \"k\": 10");
        Map<String, Integer> numbers = new HashMap<>();
        List<Integer> ours = new ArrayList<>();
        List<Integer> theirs = new ArrayList<>();
        Set<Object> labels = new HashSet<>();
        for (Map<?, ?> bucket : found.buckets()) {
            List<String> ids = ids(bucket);
            assertEquals(bucket.get("doc_count"), ids.size());
            for (String id : ids) {
                String theme = (String) field(id, "theme");
                ours.add(Integer.parseInt((String) bucket.get("key")));
                theirs.add(numbers.computeIfAbsent(theme, t -> numbers.size()));
            }
            String label = (String) bucket.get("label");
            assertTrue("another label: " + label, labels.add(label));
            for (String word : label.toLowerCase(Locale.ROOT).split(", ")) {
                double here = share(word, ids);
                double everywhere = share(word, messages().keySet());
                assertTrue(labels + ": " + word + " is more frequent here: " + here + " against " + everywhere, here > everywhere);
            }
        }
        assertEquals(340, ours.size());
        int[] a = ours.stream().mapToInt(Integer::intValue).toArray();
        int[] b = theirs.stream().mapToInt(Integer::intValue).toArray();
        double agreement = new ClusterAgreement(a, b).adjustedMutualInformation();
        // 0 by chance; measured 0.32: some themes share their words and tone, as those of complaints do
        assertTrue("" + agreement, agreement > 0.25);
    }

    /** Of the texts that hold the word; of a longer one any form will do, as it may stand for others. */
    private static double share(String word, Iterable<String> ids) throws Exception {
        int all = 0;
        int with = 0;
        for (String id : ids) {
            all++;
            String[] words = ((String) field(id, "text")).toLowerCase(Locale.ROOT).split("[^a-z0-9']+");
            with += Arrays.stream(words).anyMatch(w -> word.length() > 4 ? w.startsWith(word.substring(0, 4)) : w.equals(word)) ? 1 : 0;
        }
        return (double) with / all;
    }

    /** The query itself is embedded; the sample is drawn from what it finds. */
    @Test
    public void underASemanticQuery() throws Exception {
        Set<String> expected = new HashSet<>(search(MESSAGES, question("\"k\": 50")).ids());
        assertEquals(50, expected.size());
        for (String algorithm : List.of(", \"k\": 3", ", \"algorithm\": \"hdbscan\"")) {
            Clusters found = find(question("\"k\": 50"), algorithm);
            assertTrue(found.count("sample_size") <= 50);
            Set<String> ids = new HashSet<>();
            found.buckets().forEach(bucket -> ids.addAll(ids(bucket)));
            assertEquals(expected, ids);
        }
    }
}
