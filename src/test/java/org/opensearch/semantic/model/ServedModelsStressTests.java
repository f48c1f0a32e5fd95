// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** Clients embed while models are replaced, moved and closed under them: all are answered, and no session is lost or misused. */
public class ServedModelsStressTests extends InferenceQueueTestCase {

    private final List<FakeSource> sources = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger embedded = new AtomicInteger();
    private final AtomicInteger replaced = new AtomicInteger();
    private final ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private InferenceQueue queue;
    private QueryCache cache;

    private ServedModels.Served serve(ModelSource source) {
        ServedModel model = new ServedModel(source, System::currentTimeMillis);
        Executor direct = Runnable::run;
        return new ServedModels.Served(model, new LocalEmbedder(model, queue, cache, new ThreadContext(Settings.EMPTY), direct));
    }

    /** The folders after someone has put another model, or the same one, into them. */
    private ModelFolders.Found found(Random random) {
        SortedMap<String, ModelSource> readable = new TreeMap<>();
        if (random.nextInt(10) > 0) {
            FakeSource source = new FakeSource("digest-" + random.nextInt(2));
            sources.add(source);
            readable.put("fake", source);
        }
        return new ModelFolders.Found(readable, new TreeMap<>());
    }

    public void testEveryoneIsAnsweredAndEverySessionClosed() throws Exception {
        queue = queue(between(1, 3), roomy(between(16, 200)));
        cache = new QueryCache(20, new ThreadContext(Settings.EMPTY));
        AtomicReference<ServedModels> models = new AtomicReference<>(ServedModels.NONE.replacedBy(found(new Random(7)), this::serve));
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            Random random = new Random(randomLong());
            clients.add(new Thread(() -> {
                while (done.get() == false) {
                    ask(models, random);
                }
            }));
        }
        clients.forEach(Thread::start);
        try {
            change(models, new Random(randomLong()));
        } finally {
            done.set(true);
        }
        for (Thread client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(60));
            assertFalse("a client hangs", client.isAlive());
        }
        assertTrue(surprises.toString(), surprises.isEmpty());
        assertThat(embedded.get() + replaced.get(), equalTo(asked.get()));
        assertThat(embedded.get(), greaterThan(0));
        models.get().all().forEach(ServedModel::close);
        int opened = 0;
        for (FakeSource source : sources) {
            // The last run's thread lets go of its session after it has answered.
            assertBusy(() -> assertThat(source.openNow(), equalTo(0)));
            assertFalse(source.misused.get());
            opened += source.opened.get();
        }
        assertThat("models were closed and opened meanwhile", opened, greaterThan(10));
    }

    /** Closes, replaces and moves the model, each time after some texts have come to it. */
    private void change(AtomicReference<ServedModels> models, Random random) throws Exception {
        for (int round = 0; round < 200; round++) {
            ServedModels before = models.get();
            if (before.all().isEmpty() == false) {
                int answered = embedded.get();
                assertBusy(() -> assertThat(embedded.get(), greaterThan(answered)), 30, TimeUnit.SECONDS);
            }
            if (random.nextInt(3) > 0) {
                before.all().forEach(model -> model.session().closeIfUnusedFor(0));
            } else {
                ServedModels after = before.replacedBy(found(random), this::serve);
                models.set(after);
                before.without(after).forEach(model -> model.session().retire());
            }
        }
    }

    private void ask(AtomicReference<ServedModels> models, Random random) {
        Embedder embedder;
        try {
            embedder = models.get().get("fake");
        } catch (IllegalArgumentException e) {
            Thread.yield();
            return; // removed just now
        }
        List<String> texts = new ArrayList<>();
        for (int t = random.nextInt(5) + 1; t > 0; t--) {
            texts.add(text(random));
        }
        try {
            if (random.nextBoolean()) {
                asked.incrementAndGet();
                PlainActionFuture<Embedding> query = new PlainActionFuture<>();
                embedder.embedQuery(texts.get(0), query);
                answer(query);
                embedded.incrementAndGet();
            } else {
                asked.addAndGet(texts.size());
                PlainActionFuture<List<Outcome>> documents = new PlainActionFuture<>();
                embedder.embedDocuments(texts, documents);
                answer(documents).forEach(this::count);
            }
        } catch (RuntimeException e) {
            count(e);
        }
    }

    private void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Embedded e -> embedded.incrementAndGet();
            case Outcome.Failed failed -> count(failed.cause());
        }
    }

    /** A text may be refused for one reason only: its model was replaced. */
    private void count(Exception failure) {
        if (failure instanceof OpenSearchRejectedExecutionException == false) {
            surprises.add(failure);
        }
        replaced.incrementAndGet();
    }

    private static String text(Random random) {
        return "x".repeat(random.nextInt(20) + 1) + (char) ('a' + random.nextInt(26));
    }
}
