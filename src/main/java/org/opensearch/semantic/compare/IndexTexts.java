// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.lucene.search.function.CombineFunction;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.functionscore.RandomScoreFunctionBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.semantic.search.PagedSearch;
import org.opensearch.transport.client.Client;

/**
 * Reads the things of a list out of an index:
 * <ol>
 * <li>as many documents as are wanted, in the order of a seeded random number, so that more of them are sampled, the same ones each time;
 * <li>if that left any out, those that must not be: they take the places of the last ones.
 * </ol>
 * Memory is asked for page by page.
 */
final class IndexTexts {

    private static final String WHO = "evaluate";

    private final Client client;
    private final TextSource.FromIndex source;
    private final long seed;
    private final HeldMemory memory;
    private final Runnable checkpoint;
    private final LongConsumer progress;
    private final Map<String, Read> read = new HashMap<>();
    private int taken;
    private int withoutText;

    /** A document; the item is null if a text is missing. */
    private record Read(String index, int number, Item item) {}

    /**
     * @param client of the user whose rights count
     * @param progress told how many documents were read
     */
    IndexTexts(
        Client client,
        TextSource.FromIndex source,
        long seed,
        HeldMemory memory,
        Runnable checkpoint,
        LongConsumer progress
    ) {
        this.client = client;
        this.source = source;
        this.seed = seed;
        this.memory = memory;
        this.checkpoint = checkpoint;
        this.progress = progress;
    }

    /** To be called once. */
    void read(ActionListener<Loaded> listener) {
        search(matching(), source.size(), ActionListener.delegateFailure(listener, (l, matching) -> {
            List<String> missing = matching > read.size() ? missing() : List.of();
            if (missing.isEmpty()) {
                ActionListener.completeWith(l, () -> loaded(matching));
            } else {
                BoolQueryBuilder those = matching().filter(QueryBuilders.idsQuery().addIds(missing.toArray(String[]::new)));
                search(those, source.size(), ActionListener.map(l, ignored -> loaded(matching)));
            }
        }));
    }

    private List<String> missing() {
        return source.wanted().stream().filter(id -> read.containsKey(id) == false).distinct().limit(source.size()).toList();
    }

    private BoolQueryBuilder matching() {
        BoolQueryBuilder matching = QueryBuilders.boolQuery();
        source.query().ifPresent(json -> matching.filter(QueryBuilders.wrapperQuery(json)));
        return matching;
    }

    private void search(BoolQueryBuilder query, int most, ActionListener<Long> listener) {
        RandomScoreFunctionBuilder random = new RandomScoreFunctionBuilder().seed(seed).setField("_seq_no");
        Set<String> fields = new LinkedHashSet<>(source.values().values());
        source.texts().values().forEach(of -> fields.addAll(of.keySet()));
        SearchSourceBuilder search = new SearchSourceBuilder().query(
            QueryBuilders.functionScoreQuery(query, random).boostMode(CombineFunction.REPLACE)
        ).sort(SortBuilders.scoreSort()).fetchSource(fields.toArray(String[]::new), null);
        fields.forEach(search::fetchField);
        new PagedSearch(client, WHO, source.index(), search, most, checkpoint).read(this::take, listener);
    }

    private void take(SearchHit[] hits) {
        long bytes = 0;
        for (SearchHit hit : hits) {
            Item item = item(hit);
            Read before = read.put(hit.getId(), new Read(hit.getIndex(), taken++, item));
            if (before != null && before.index().equals(hit.getIndex()) == false) {
                throw refusal(
                    "has a document [" + hit.getId() + "] in [" + before.index() + "] and in [" + hit.getIndex() + "]; name one index"
                );
            }
            bytes += item == null ? 0 : item.bytes();
        }
        memory.add(bytes);
        progress.accept(read.size());
    }

    private IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException("[" + WHO + "] [" + source.shape().name() + "] from [" + source.index() + "] " + what);
    }

    private Item item(SearchHit hit) {
        Map<String, List<String>> texts = new HashMap<>();
        for (String name : source.shape().texts()) {
            texts.put(name, source.texts().get(name).keySet().stream().map(field -> text(hit, field)).toList());
        }
        Map<String, Object> values = new HashMap<>();
        source.values().forEach((name, field) -> {
            Object value = value(hit, field);
            if (value != null) {
                values.put(name, value);
            }
        });
        Item item = new Item(hit.getId(), texts, values);
        return source.shape().texts().stream().anyMatch(name -> item.text(name).isBlank()) ? null : item;
    }

    /** As the document has it; else as the field has it, for multi-fields and aliases; null if neither does. */
    private static Object value(SearchHit hit, String field) {
        Object value = hit.hasSource() ? XContentMapValues.extractValue(field, hit.getSourceAsMap()) : null;
        DocumentField fetched = hit.field(field);
        if (value != null || fetched == null || fetched.getValues().isEmpty()) {
            return value;
        }
        return fetched.getValues().size() == 1 ? fetched.getValue() : fetched.getValues();
    }

    private String text(SearchHit hit, String field) {
        return switch (value(hit, field)) {
            case null -> "";
            case String text -> text;
            case List<?> list when list.stream().allMatch(part -> part == null || part instanceof String) -> list.stream()
                .filter(part -> part != null)
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
            case Object other ->
                throw refusal("has no text in field [" + field + "] of document [" + hit.getId() + "], but [" + other + "]");
        };
    }

    private Loaded loaded(long matching) {
        Collection<Read> kept = read.values();
        if (kept.size() > source.size()) {
            Set<String> wanted = new HashSet<>(source.wanted());
            kept = read.entrySet()
                .stream()
                .sorted(
                    Comparator.comparing((Map.Entry<String, Read> e) -> wanted.contains(e.getKey()) == false)
                        .thenComparing(e -> e.getValue().number())
                )
                .limit(source.size())
                .map(Map.Entry::getValue)
                .toList();
        }
        List<Item> items = new ArrayList<>();
        for (Read document : kept) {
            if (document.item() == null) {
                withoutText++;
            } else {
                items.add(document.item());
            }
        }
        if (items.isEmpty()) {
            throw refusal(
                (kept.isEmpty() ? "finds no document" : "finds no document with text") + " in fields " + source.texts()
                    .values()
                    .stream()
                    .flatMap(fields -> fields.keySet().stream())
                    .toList() + "; check the fields' names" + (source.query().isPresent() ? " and the query" : "")
            );
        }
        // in an order that does not depend on shards
        items.sort(Comparator.comparing(Item::id));
        return new Loaded(source, List.copyOf(items), withoutText, Math.max(0, matching - kept.size()));
    }
}
