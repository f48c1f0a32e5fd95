// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class OneAtATimeTests extends OpenSearchTestCase {

    public void testJobsNeverOverlapAndKeepTheirOrder() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            OneAtATime jobs = new OneAtATime(executor);
            int count = 2_000;
            AtomicInteger running = new AtomicInteger();
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch finished = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                int job = i;
                jobs.submit(done -> {
                    assertEquals(1, running.incrementAndGet());
                    order.add(job);
                    Runnable end = () -> {
                        running.decrementAndGet();
                        finished.countDown();
                        done.run();
                    };
                    if (job % 3 == 0) {
                        executor.execute(end);
                    } else {
                        end.run();
                    }
                });
            }
            assertTrue(finished.await(30, TimeUnit.SECONDS));
            assertEquals(IntStream.range(0, count).boxed().toList(), order);
        } finally {
            terminate(executor);
        }
    }
}
