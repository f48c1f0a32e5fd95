// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.field.TextIndices;
import org.opensearch.semantic.field.TextSources;

/**
 * The documents of one call of the processor. What becomes of one:
 * <ul>
 *   <li>the texts of its {@code semantic_text} fields are embedded, each by the model of its field, unless it came with the vectors of
 *       just this text by just this model: then it keeps them.
 *   <li>where it has no text, or the field's vectors are turned off, vectors that it came with are taken out.
 *   <li>a part of a document, which is merged into a stored one, has no text: {@link TextUpdates} sees to that.
 *   <li>an index that is missing is created, and fields that are new are mapped, before anything is embedded.
 * </ul>
 * A document that fails, fails alone.
 */
final class SemanticTextBatch {

    static final String PROCESSOR = "[" + SemanticTextProcessor.TYPE + "]";

    private static final Comparator<IngestDocumentWrapper> IN_ORDER = Comparator.comparingInt(IngestDocumentWrapper::getSlot)
        .thenComparingInt(IngestDocumentWrapper::getChildSlot);

    private final SemanticTextProcessor.Services services;
    private final List<IngestDocumentWrapper> documents;
    private final Consumer<List<IngestDocumentWrapper>> handler;

    SemanticTextBatch(
        SemanticTextProcessor.Services services,
        List<IngestDocumentWrapper> documents,
        Consumer<List<IngestDocumentWrapper>> handler
    ) {
        this.services = services;
        this.documents = documents;
        this.handler = handler;
    }

    /** Calls the handler with all documents, once, in the order of their slots: the server counts on it where documents fail. */
    void run() {
        Map<String, List<IngestDocumentWrapper>> groups = new LinkedHashMap<>();
        for (IngestDocumentWrapper each : documents) {
            groups.computeIfAbsent(indexOf(each.getIngestDocument()), index -> new ArrayList<>()).add(each);
        }
        List<IngestDocumentWrapper> results = new ArrayList<>(documents.size());
        AtomicInteger unanswered = new AtomicInteger(groups.size());
        groups.forEach((index, members) -> run(index, members, done -> {
            synchronized (results) {
                results.addAll(done);
            }
            if (unanswered.decrementAndGet() == 0) {
                results.sort(IN_ORDER);
                handler.accept(results);
            }
        }));
    }

    private static String indexOf(IngestDocument document) {
        return String.valueOf(document.getSourceAndMetadata().get(IngestDocument.Metadata.INDEX.getFieldName()));
    }

    private void run(String index, List<IngestDocumentWrapper> members, Consumer<List<IngestDocumentWrapper>> done) {
        Thread caller = Thread.currentThread();
        List<Map<String, Object>> sources = members.stream().map(each -> each.getIngestDocument().getSourceAndMetadata()).toList();
        services.indices().prepare(index, sources, ActionListener.notifyOnce(new ActionListener<>() {
            @Override
            public void onResponse(TextIndices.Ready ready) {
                if (Thread.currentThread() == caller) {
                    embed(members, ready, done);
                } else { // a thread that brings answers is not there to read documents
                    new WriteThread(PROCESSOR, services.client().threadPool()).run(
                        () -> embed(members, ready, done),
                        closing -> done.accept(failed(members, closing))
                    );
                }
            }

            @Override
            public void onFailure(Exception e) {
                done.accept(failed(members, e));
            }
        }));
    }

    private void embed(
        List<IngestDocumentWrapper> members,
        TextIndices.Ready ready,
        Consumer<List<IngestDocumentWrapper>> done
    ) {
        List<IngestDocumentWrapper> unmapped = ready.unmapped()
            .map(e -> members.stream().filter(each -> !isMapped(ready, each)).toList())
            .orElse(List.of());
        List<IngestDocumentWrapper> mapped = members.stream().filter(each -> !unmapped.contains(each)).toList();
        List<SemanticTextReader> readers = new ArrayList<>();
        Map<String, IntoTexts.Way> ways = new HashMap<>();
        for (TextSources sources : services.indices().texts(ready.index())) {
            SemanticTextReader reader = new SemanticTextReader(sources);
            readers.add(reader);
            Optional<String> model = services.indices().model(ready.index(), sources.text()).or(() -> sources.text().model());
            ways.put(reader.field().target().toString(), new IntoTexts.Way(model, sources.text().passages()));
        }
        IntoTexts use = new IntoTexts(services.embedders(), services.binder(), services.client().threadPool(), ways);
        new EmbeddingBatch(PROCESSOR, mapped, services.client().threadPool(), results -> {
            List<IngestDocumentWrapper> all = new ArrayList<>(results);
            ready.unmapped().ifPresent(e -> all.addAll(failed(unmapped, e)));
            done.accept(all);
        }).run(readers, use.model(), () -> use);
    }

    private boolean isMapped(TextIndices.Ready ready, IngestDocumentWrapper document) {
        return services.indices().isMapped(ready.index(), document.getIngestDocument().getSourceAndMetadata());
    }

    private static List<IngestDocumentWrapper> failed(List<IngestDocumentWrapper> members, Exception e) {
        return members.stream().map(each -> new IngestDocumentWrapper(each.getSlot(), each.getChildSlot(), null, e)).toList();
    }
}
