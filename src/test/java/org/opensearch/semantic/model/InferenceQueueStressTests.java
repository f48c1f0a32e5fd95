// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.opensearch.core.action.ActionListener;

/** Many clients, a model that fails now and then, bounds and a breaker that are too small: everyone is answered once. */
public class InferenceQueueStressTests extends InferenceQueueTestCase {

    private static final class MoodyModel extends FakeModel {
        MoodyModel(int largestBatch) {
            super(Integer.MAX_VALUE / 2, largestBatch);
        }

        private static void mood() {
            if (ThreadLocalRandom.current().nextInt(20) == 0) {
                throw new IllegalStateException("not today");
            }
        }

        @Override
        public TokenSequence tokenize(String text, Role role) {
            mood();
            return super.tokenize(text, role);
        }

        @Override
        public float[][] embed(List<TokenSequence> batch) {
            mood();
            Thread.yield();
            return super.embed(batch);
        }
    }

    /** One request, and how often it was answered. */
    private final class Asked<T> implements ActionListener<T> {
        final AtomicInteger answers = new AtomicInteger();

        @Override
        public void onResponse(T response) {
            answers.incrementAndGet();
            if (response instanceof List<?> outcomes) {
                outcomes.forEach(outcome -> count((Outcome) outcome));
            } else {
                embedded.increment();
            }
        }

        @Override
        public void onFailure(Exception e) {
            answers.incrementAndGet();
        }
    }

    private final LongAdder embedded = new LongAdder();

    private void count(Outcome outcome) {
        if (outcome instanceof Outcome.Embedded) {
            embedded.increment();
        }
    }

    public void testEveryoneIsAnsweredOnce() throws Exception {
        run(false);
    }

    public void testEveryoneIsAnsweredOnceWhenItIsClosedMeanwhile() throws Exception {
        run(true);
    }

    private void run(boolean close) throws Exception {
        InferenceQueue queue = queue(between(1, 3), new FixedLimits(between(20, 500), between(1000, 20_000), between(5, 50), 100));
        breaker.setLimitAndOverhead(between(2_000, 50_000), 1);
        List<FakeModel> models = List.of(new MoodyModel(Integer.MAX_VALUE), new MoodyModel(between(1, 4)));
        List<Asked<?>> asked = new ArrayList<>();
        AtomicInteger submitted = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            Random random = new Random(randomLong());
            clients.add(new Thread(() -> ask(queue, models, random, asked, submitted)));
        }
        clients.forEach(Thread::start);
        if (close) {
            Thread.sleep(between(0, 50));
            queue.close();
        }
        for (Thread client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(30));
            assertFalse("a client hangs", client.isAlive());
        }
        assertBusy(() -> {
            for (Asked<?> one : asked) {
                assertThat(one.answers.get(), equalTo(1));
            }
        }, 30, TimeUnit.SECONDS);
        for (InferenceSnapshot.Work work : List.of(queue.queries(), queue.documents())) {
            assertThat(work.queued(), equalTo(0));
            assertThat(work.queuedBytes(), equalTo(0L));
        }
        assertThat(breaker.getUsed(), equalTo(0L));
        InferenceSnapshot.Work queries = queue.queries();
        InferenceSnapshot.Work documents = queue.documents();
        assertThat(queries.texts() + documents.texts(), equalTo(embedded.sum()));
        long others = queries.rejected() + queries.failed() + documents.rejected() + documents.failed();
        assertThat(embedded.sum() + others, equalTo((long) submitted.get()));
        if (close == false) {
            breaker.setLimitAndOverhead(-1, 1);
            assertThat(embed(queue, new FakeModel(1), "it", "works").size(), equalTo(2));
        }
    }

    private void ask(InferenceQueue queue, List<FakeModel> models, Random random, List<Asked<?>> asked, AtomicInteger submitted) {
        for (int i = 0; i < 300; i++) {
            FakeModel model = models.get(random.nextInt(models.size()));
            if (random.nextInt(3) > 0) {
                submitted.incrementAndGet();
                Asked<Embedding> listener = new Asked<>();
                synchronized (asked) {
                    asked.add(listener);
                }
                queue.submitQuery(model, text(random), listener);
                continue;
            }
            List<String> texts = new ArrayList<>();
            for (int t = random.nextInt(40) + 1; t > 0; t--) {
                texts.add(text(random));
            }
            submitted.addAndGet(texts.size());
            Asked<List<Outcome>> listener = new Asked<>();
            synchronized (asked) {
                asked.add(listener);
            }
            queue.submitBulk(model, random.nextBoolean() ? Role.DOCUMENT : Role.QUERY, texts, listener);
        }
    }

    /** Few lengths and letters, so that there are batches and duplicates. */
    private static String text(Random random) {
        return Character.toString('a' + random.nextInt(26)).repeat(1 + random.nextInt(6));
    }
}
