// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.search.SearchAhead;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Names groups of documents by the words that set each of them apart from the others: {@code refund, charged, twice}.
 *
 * <p>Their texts are read by a search ahead of the request's own, over the same shards: from {@code _source}, through the analyzer of
 * the field. A term is scored by how many documents of the group have it, and how many of all groups together (OpenSearch's
 * {@code jlh}); it is shown as the word that most often became it. Nothing depends on how the documents are divided among shards.
 *
 * <p>Bounded: per group the first {@value #MOST_PER_GROUP} documents are read, or fewer if there are many groups, but
 * {@value #LEAST_PER_GROUP}; together at most {@value #MOST_IN_ALL}, or {@value #LEAST_PER_GROUP} per group; of each document
 * {@value LabelField#MOST_CHARACTERS} characters.
 */
public final class GroupLabels {

    static final int MOST_PER_GROUP = 100;
    static final int MOST_IN_ALL = 4_000;
    static final int LEAST_PER_GROUP = 10;

    /**
     * @param who name of the aggregation, for messages
     * @param field full dotted name of a field of type text or keyword
     * @param terms most terms of a label
     */
    public record Wanted(String who, String field, int terms) {}

    private static final Logger LOGGER = LogManager.getLogger(GroupLabels.class);

    private GroupLabels() {}

    /**
     * Gives one label per group: its best terms, best first, separated by a comma and a space; empty if nothing sets the group apart.
     *
     * @param groups documents of each group, in an order that does not depend on shards: a sample's own
     * @param request whose shards hold the documents
     * @param listener gets an {@link IllegalArgumentException} if the field is not of such a type in one of the indices, or in none
     */
    public static void find(
        Wanted wanted,
        List<List<DocumentId>> groups,
        SearchRequest request,
        Client client,
        ActionListener<List<String>> listener
    ) {
        List<List<DocumentId>> read = bounded(groups);
        if (read.stream().allMatch(List::isEmpty)) {
            listener.onResponse(Collections.nCopies(groups.size(), ""));
            return;
        }
        String[] ids = read.stream().flatMap(List::stream).map(DocumentId::id).distinct().toArray(String[]::new);
        SearchSourceBuilder source = SearchAhead.source(request)
            .size(0)
            .query(QueryBuilders.idsQuery().addIds(ids))
            .aggregation(new LabelTermsAggregationBuilder(wanted.who(), wanted.field(), read));
        // off the thread that the answer comes on, which is one of the network's
        ActionListener<SearchResponse> answered = new ThreadedActionListener<>(
            LOGGER,
            client.threadPool(),
            ThreadPool.Names.SEARCH,
            ActionListener.map(listener, response -> labels(wanted, groups.size(), response)),
            false
        );
        SearchAhead.send(client, SearchAhead.request(request, source), answered);
    }

    private static List<List<DocumentId>> bounded(List<List<DocumentId>> groups) {
        long inUse = groups.stream().filter(group -> !group.isEmpty()).count();
        long each = inUse == 0 ? 0 : Math.clamp(MOST_IN_ALL / inUse, LEAST_PER_GROUP, MOST_PER_GROUP);
        return groups.stream().map(group -> group.stream().distinct().limit(each).toList()).toList();
    }

    private static List<String> labels(Wanted wanted, int groups, SearchResponse response) {
        InternalLabelTerms found = response.getAggregations() == null ? null : response.getAggregations().get(wanted.who());
        if (found == null) {
            return Collections.nCopies(groups, ""); // the indices are gone
        }
        if (!found.mapped()) {
            throw new IllegalArgumentException(
                "[" + wanted.who() + "] label_field [" + wanted.field() + "] is not mapped in the indices of the request; check its name"
            );
        }
        return found.counts().distinctive(wanted.terms()).stream().map(words -> String.join(", ", words)).toList();
    }
}
