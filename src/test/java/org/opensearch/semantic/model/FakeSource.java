// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens fake sessions, counts them, and notes when one is used after it was closed, or closed while it is used. */
class FakeSource implements ModelSource {

    /** One session. */
    private final class Session extends FakeModel {
        private final AtomicInteger users = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        Session() {
            super(Integer.MAX_VALUE / 2);
        }

        private void enter() {
            users.incrementAndGet();
            if (closed.get()) {
                misused.set(true);
            }
        }

        @Override
        public TokenSequence tokenize(String text, Role role) {
            enter();
            try {
                return super.tokenize(text, role);
            } finally {
                users.decrementAndGet();
            }
        }

        @Override
        public float[][] embed(List<TokenSequence> batch) {
            enter();
            try {
                running.incrementAndGet();
                while (held.get()) {
                    Thread.onSpinWait();
                }
                return super.embed(batch);
            } finally {
                running.decrementAndGet();
                users.decrementAndGet();
            }
        }

        @Override
        public void close() {
            if (closed.getAndSet(true) || users.get() > 0) {
                misused.set(true);
            }
            FakeSource.this.closed.incrementAndGet();
        }
    }

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicBoolean misused = new AtomicBoolean();
    /** While it is set, runs do not end. */
    final AtomicBoolean held = new AtomicBoolean();
    /** Runs under way. */
    final AtomicInteger running = new AtomicInteger();
    private final ModelId id;

    FakeSource(String digest) {
        this.id = new ModelId("fake", digest);
    }

    @Override
    public ModelSpec spec() {
        return new FakeModel(0).spec();
    }

    @Override
    public ModelId id() {
        return id;
    }

    @Override
    public ModelFolder.Origin origin() {
        return ModelFolder.Origin.CONFIG;
    }

    @Override
    public EmbeddingModel open() throws IOException {
        opened.incrementAndGet();
        return new Session();
    }

    /** Sessions that are open now. */
    int openNow() {
        return opened.get() - closed.get();
    }
}
