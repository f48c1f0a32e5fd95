// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.transport.client.Client;

/** Goes once through the documents of a re-embedding, page by page, not faster than it may. Blocks; for one thread. */
final class ReembedPass {

    private static final int MOST_DOCUMENTS = 100;
    /** A page is to be done in this time, in seconds. */
    private static final float PAGE_SECONDS = 10;

    private final Client client;
    private final ClusterService clusterService;
    private final Embedders embedders;
    private final FieldBinder binder;
    private final Reembedding job;
    private final Patience patience;

    ReembedPass(
        Client client,
        ClusterService clusterService,
        Embedders embedders,
        FieldBinder binder,
        Reembedding job,
        Patience patience
    ) {
        this.client = client;
        this.clusterService = clusterService;
        this.embedders = embedders;
        this.binder = binder;
        this.job = job;
        this.patience = patience;
    }

    /**
     * Makes the pass.
     *
     * @param before what was done until now
     * @param took is told after each page how far it is
     * @throws IndexNotFoundException if the index is gone, or another one of its name is there
     */
    Progress run(Progress before, Selection selection, Consumer<Progress> took) {
        ensureThere();
        Supplier<Embedder> embedder = () -> embedders.get(job.model());
        VectorForm form = form(Offer.of(embedder.get()));
        PatientEmbedder patient = new PatientEmbedder(embedder, form, job.provenance(), patience);
        DocumentPage page = new DocumentPage(client, job, selection, patient, patience, this::ensureThere);
        Progress progress = before.nextPass();
        took.accept(progress);
        try (StoredDocuments documents = new StoredDocuments(client, job.index(), query(selection), pageSize())) {
            List<StoredDocument> some = documents.next();
            while (!some.isEmpty()) {
                patience.ensureNotCancelled();
                long start = System.nanoTime();
                Progress done = page.update(some);
                progress = progress.of(documents.total()).plus(done);
                took.accept(progress);
                throttle(done.embedded(), start);
                some = documents.next();
            }
        }
        return progress;
    }

    /** A write to an index that is not there would make one. */
    private void ensureThere() {
        IndexMetadata index = clusterService.state().metadata().index(job.index());
        if (index == null || !index.getIndexUUID().equals(job.uuid())) {
            throw new IndexNotFoundException(job.index());
        }
    }

    private VectorForm form(Offer offer) {
        // where nothing is written, the field may not be mapped yet
        return job.dryRun() ? VectorForm.floats(offer.dimension()) : binder.check(job.index(), job.target(), offer);
    }

    private int pageSize() {
        float rate = job.documentsPerSecond();
        return rate == 0 ? MOST_DOCUMENTS : Math.max(1, (int) Math.min(MOST_DOCUMENTS, PAGE_SECONDS * rate));
    }

    private void throttle(long embedded, long start) {
        if (job.documentsPerSecond() > 0) {
            long wanted = (long) (1000 * embedded / job.documentsPerSecond());
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (wanted > took) {
                patience.pause(wanted - took);
            }
        }
    }

    /** What a pass goes through. Inside objects there may be several vectors to a document, which a query for one does not tell. */
    private QueryBuilder query(Selection selection) {
        if (job.target().contains(".")) {
            return QueryBuilders.matchAllQuery();
        }
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        if (job.moves()) {
            query.filter(QueryBuilders.existsQuery(job.field()));
        }
        if (selection == Selection.MISSING) {
            query.mustNot(QueryBuilders.existsQuery(job.target()));
        }
        return query;
    }
}
