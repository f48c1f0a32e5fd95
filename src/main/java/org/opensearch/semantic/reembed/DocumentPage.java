// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.transport.client.Client;

/**
 * Brings the vectors of some documents up to date. A document is written only if it is still as it was read; one that was changed in the
 * meantime is read again. Blocks.
 */
final class DocumentPage {

    /** How often a document that others keep changing is tried. */
    private static final int ATTEMPTS = 5;

    private final Client client;
    private final Reembedding job;
    private final SourceReader reader;
    private final PatientEmbedder embedder;
    private final Patience patience;
    private final Selection selection;
    private final Runnable ensureThere;

    private Progress progress = Progress.NONE;

    /**
     * @param selection which of the documents
     * @param ensureThere throws if the index is gone
     */
    DocumentPage(
        Client client,
        Reembedding job,
        Selection selection,
        PatientEmbedder embedder,
        Patience patience,
        Runnable ensureThere
    ) {
        this.selection = selection;
        this.ensureThere = ensureThere;
        this.client = client;
        this.job = job;
        this.reader = new SourceReader(job.embedded(), true);
        this.embedder = embedder;
        this.patience = patience;
    }

    /** What became of the documents. */
    Progress update(List<StoredDocument> documents) {
        progress = Progress.NONE;
        List<StoredDocument> left = documents;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            left = update(left, attempt);
        }
        return progress;
    }

    /** Answers those that were changed by others and are to be tried again, as they are now. */
    private List<StoredDocument> update(List<StoredDocument> documents, int attempt) {
        List<Outdated> outdated = new ArrayList<>();
        for (StoredDocument document : documents) {
            look(document, attempt).ifPresent(outdated::add);
        }
        if (job.dryRun()) {
            return List.of();
        }
        Map<StoredDocument, String> failures = embedder.embed(outdated);
        failures.forEach((document, reason) -> failed(document.id(), reason));
        List<Outdated> ready = outdated.stream().filter(each -> !failures.containsKey(each.document())).toList();
        return write(ready, attempt);
    }

    private Optional<Outdated> look(StoredDocument document, int attempt) {
        Outdated outdated;
        try {
            outdated = Outdated.of(document, reader, selection, embedder.model());
        } catch (IllegalArgumentException e) {
            count(attempt, 0, 0, 0);
            failed(document.id(), e.getMessage());
            return Optional.empty();
        }
        count(
            attempt,
            outdated.needsNothing() ? 0 : 1,
            outdated.unknown() ? 1 : 0,
            outdated.withoutText() ? 1 : 0
        );
        return outdated.needsNothing() ? Optional.empty() : Optional.of(outdated);
    }

    /** A document that is tried again has been counted. */
    private void count(int attempt, int outdated, int unknown, int withoutText) {
        if (attempt == 1) {
            progress = progress.plus(new Progress(0, 0, 1, outdated, unknown, withoutText, 0, List.of(), 0, 0));
        }
    }

    private void failed(String id, String reason) {
        progress = progress.plus(new Progress(0, 0, 0, 0, 0, 0, 1, List.of("document [" + id + "]: " + reason), 0, 0));
    }

    private List<StoredDocument> write(List<Outdated> ready, int attempt) {
        List<StoredDocument> changed = new ArrayList<>();
        List<Outdated> waiting = ready;
        while (!waiting.isEmpty()) {
            BulkRequest bulk = new BulkRequest();
            waiting.forEach(each -> bulk.add(request(each)));
            List<Outdated> refused = new ArrayList<>();
            List<StoredDocument> conflicts = new ArrayList<>();
            ensureThere.run();
            for (BulkItemResponse item : client.bulk(bulk).actionGet()) {
                Outdated each = waiting.get(item.getItemId());
                RestStatus status = item.isFailed() ? item.getFailure().getStatus() : RestStatus.OK;
                switch (status) {
                    case OK -> written(each);
                    case CONFLICT -> conflicts.add(each.document());
                    case NOT_FOUND -> {
                        // deleted in the meantime: there is nothing left to embed
                    }
                    case TOO_MANY_REQUESTS -> refused.add(each);
                    default -> failed(each.document().id(), item.getFailureMessage());
                }
            }
            changed.addAll(readAgain(conflicts, attempt));
            waiting = refused;
            if (!refused.isEmpty()) {
                patience.wait("indexing is overloaded");
            }
        }
        return changed;
    }

    private void written(Outdated each) {
        progress = progress.plus(
            new Progress(0, 0, 0, 0, 0, 0, 0, List.of(), each.embed().isEmpty() ? 0 : 1, each.embed().isEmpty() ? 1 : 0)
        );
    }

    private UpdateRequest request(Outdated outdated) {
        StoredDocument document = outdated.document();
        return new UpdateRequest(job.index(), document.id()).routing(document.routing().orElse(null))
            .doc(outdated.changed())
            .setIfSeqNo(document.seqNo())
            .setIfPrimaryTerm(document.primaryTerm());
    }

    private List<StoredDocument> readAgain(List<StoredDocument> documents, int attempt) {
        if (documents.isEmpty()) {
            return List.of();
        }
        if (attempt == ATTEMPTS) {
            documents.forEach(document -> failed(document.id(), "it was changed by others, [" + ATTEMPTS + "] times in a row"));
            return List.of();
        }
        MultiGetRequest request = new MultiGetRequest();
        for (StoredDocument document : documents) {
            request.add(
                new MultiGetRequest.Item(job.index(), document.id()).routing(document.routing().orElse(null))
                    .fetchSourceContext(new FetchSourceContext(true, new String[] { "*" }, new String[0]))
            );
        }
        List<StoredDocument> now = new ArrayList<>();
        for (MultiGetItemResponse item : client.multiGet(request).actionGet()) {
            if (item.isFailed()) {
                failed(item.getId(), item.getFailure().getMessage());
            } else if (item.getResponse().isExists()) {
                now.add(StoredDocument.of(item.getResponse()));
            }
        }
        return now;
    }
}
