// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.passage.PassageOptions;
import org.opensearch.threadpool.ThreadPool;

/** The vectors of {@code semantic_text} fields of one index, each by the model of its own field, and always with where they come from. */
final class IntoTexts implements VectorUse {

    /**
     * How a field is written.
     *
     * @param model name of its model; empty for the default one
     * @param passages how its texts are split; empty if each has one vector
     */
    record Way(Optional<String> model, Optional<PassageOptions> passages) {}

    private final Embedders embedders;
    private final FieldBinder binder;
    private final ThreadPool threadPool;
    private final Map<String, Way> ways;
    private final Map<String, VectorUse> uses = new HashMap<>();

    /** @param ways by full paths of what is written */
    IntoTexts(Embedders embedders, FieldBinder binder, ThreadPool threadPool, Map<String, Way> ways) {
        this.embedders = embedders;
        this.binder = binder;
        this.threadPool = threadPool;
        this.ways = Map.copyOf(ways);
    }

    @Override
    public String model() {
        return ways.values().stream().map(way -> way.model().orElse("default")).distinct().sorted().collect(Collectors.joining(", "));
    }

    /** @throws RuntimeException if its model can not be had */
    private synchronized VectorUse use(Destination destination) {
        return uses.computeIfAbsent(destination.field(), field -> {
            Way way = ways.get(field);
            Embedder embedder = way.model().map(embedders::get).orElseGet(embedders::byDefault);
            return way.passages()
                .<VectorUse>map(options -> new IntoPassages(embedder, binder, options, true, Optional.empty(), threadPool))
                .orElseGet(() -> new IntoField(embedder, embedders, binder, true, Optional.empty()));
        });
    }

    @Override
    public void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener) {
        use(destination).prepare(destination, simulation, listener);
    }

    @Override
    public void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest) {
        KnownWrite.reuse(wanted, Optional.empty(), rest);
    }

    @Override
    public ModelCall call(String processor, Embedder embedder) {
        return new TextCalls(new EmbeddingCall(processor, embedder), new PassageCall(processor, embedder, threadPool));
    }

    @Override
    public boolean isStill(Destination destination, List<Write> writes) {
        return use(destination).isStill(destination, writes);
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        return use(destination).outdated(destination, slot);
    }
}
