// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.document.KnownVectors;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.StoredPlace;
import org.opensearch.transport.client.Client;

/**
 * Takes vectors over from the stored documents that new ones replace, where model and text are the same. Looks with the rights of whoever
 * sends the new ones, and sees what was written last, refreshed or not. What can not be had, for whatever reason, is not there.
 *
 * <p>Documents are looked up by the batch, in parts that keep the memory of the answers bounded.
 */
final class StoredVectors {

    private static final Logger LOGGER = LogManager.getLogger(StoredVectors.class);

    /** Vectors of one request: of 384 dimensions some ten megabytes as JSON and parsed. */
    private static final int VECTORS_AT_ONCE = 1000;

    private final Client client;
    private final FieldBinder binder;
    private final WriteThread writeThread;

    StoredVectors(String processor, Client client, FieldBinder binder) {
        this.client = client;
        this.binder = binder;
        this.writeThread = new WriteThread(processor, client.threadPool());
    }

    /** One stored document, and what its vectors are wanted for. */
    private record Lookup(StoredPlace place, String id, List<Wanted> wanted) {

        int vectors() {
            return wanted.stream().mapToInt(each -> KnownWrite.of(each).vectors(each.slot())).sum();
        }

        MultiGetRequest.Item item() {
            String[] paths = wanted.stream()
                .map(each -> KnownWrite.of(each).field().toString())
                .distinct()
                .mapMulti((String path, Consumer<String> each) -> {
                    each.accept(path);
                    each.accept(Provenance.fieldFor(path));
                })
                .toArray(String[]::new);
            return new MultiGetRequest.Item(place.index(), id).routing(place.routing().orElse(null))
                .fetchSourceContext(new FetchSourceContext(true, paths, new String[0]));
        }
    }

    /**
     * Puts what is found into the documents.
     *
     * @param wanted written by {@link KnownWrite}s
     * @param rest told once what was not found: on this thread if nothing is looked up, else on a write thread
     */
    void find(List<Wanted> wanted, Consumer<List<Wanted>> rest) {
        List<Wanted> missing = new ArrayList<>();
        List<Lookup> lookups = lookups(wanted, missing);
        if (lookups.isEmpty()) {
            rest.accept(missing);
        } else {
            look(lookups, missing, rest);
        }
    }

    /** Documents without an id are new. One that came with a vector was read from somewhere: what is stored is no better. */
    private List<Lookup> lookups(List<Wanted> wanted, List<Wanted> missing) {
        Map<DocumentEmbedding, Optional<Lookup>> byDocument = new LinkedHashMap<>();
        for (Wanted each : wanted) {
            Optional<Lookup> lookup = KnownWrite.of(each).vectorOf(each.slot()).value() != null
                ? Optional.empty()
                : byDocument.computeIfAbsent(each.document(), this::lookup);
            lookup.map(Lookup::wanted).orElse(missing).add(each);
        }
        return byDocument.values().stream().flatMap(Optional::stream).toList();
    }

    private Optional<Lookup> lookup(DocumentEmbedding document) {
        return document.id()
            .flatMap(id -> binder.replaced(document.index(), document.routing()).map(place -> new Lookup(place, id, new ArrayList<>())));
    }

    private void look(List<Lookup> lookups, List<Wanted> missing, Consumer<List<Wanted>> rest) {
        int size = 1;
        for (int vectors = lookups.getFirst().vectors(); size < lookups.size(); size++) {
            vectors += lookups.get(size).vectors();
            if (vectors > VECTORS_AT_ONCE) {
                break;
            }
        }
        List<Lookup> now = lookups.subList(0, size);
        List<Lookup> later = lookups.subList(size, lookups.size());
        get(now, answer -> {
            for (int i = 0; i < now.size(); i++) {
                take(now.get(i), source(answer, i), missing);
            }
            if (later.isEmpty()) {
                rest.accept(missing);
            } else {
                look(later, missing, rest);
            }
        });
    }

    /** Tells of the answer on a write thread, for its documents are parsed then; there is none if the request failed. */
    private void get(List<Lookup> lookups, Consumer<Optional<MultiGetResponse>> then) {
        MultiGetRequest request = new MultiGetRequest();
        lookups.forEach(lookup -> request.add(lookup.item()));
        ActionListener<MultiGetResponse> listener = ActionListener.wrap(
            answer -> writeThread.run(() -> then.accept(Optional.of(answer)), closing -> then.accept(Optional.empty())),
            e -> {
                LOGGER.debug("stored documents can not be had, their texts are embedded", e);
                writeThread.run(() -> then.accept(Optional.empty()), closing -> then.accept(Optional.empty()));
            }
        );
        ActionListener<MultiGetResponse> once = ActionListener.notifyOnce(
            ContextPreservingActionListener.wrapPreservingContext(listener, client.threadPool().getThreadContext())
        );
        try {
            client.multiGet(request, once);
        } catch (Exception e) {
            once.onFailure(e);
        }
    }

    /** Empty if there is no such document, or it can not be had. */
    private static Map<String, Object> source(Optional<MultiGetResponse> answer, int i) {
        try {
            MultiGetItemResponse item = answer.map(all -> all.getResponses()[i]).orElse(null);
            boolean there = item != null && !item.isFailed() && item.getResponse().isExists() && !item.getResponse().isSourceEmpty();
            return there ? item.getResponse().getSourceAsMap() : Map.of();
        } catch (RuntimeException e) {
            LOGGER.debug("a stored document can not be read, its texts are embedded", e);
            return Map.of();
        }
    }

    private static void take(Lookup lookup, Map<String, Object> source, List<Wanted> missing) {
        Map<KnownWrite, KnownVectors> known = new HashMap<>();
        for (Wanted each : lookup.wanted()) {
            KnownWrite write = KnownWrite.of(each);
            Optional<List<VectorUse.Put>> puts = known.computeIfAbsent(
                write,
                w -> KnownVectors.read(source, w.field(), w.embedder().id().name(), w.embedder().id().digest())
            ).of(() -> write.hash(each.slot())).flatMap(found -> write.puts(each.slot(), found));
            if (puts.isPresent()) {
                each.document().take(puts.get());
                write.embedder().unchanged();
            } else {
                missing.add(each);
            }
        }
    }
}
