// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/**
 * The session of a model, whether it is open or not. The first use opens it, and whoever needs it meanwhile waits; all share it. It is
 * closed when it is not kept and nobody uses it: neither is a run under way, nor does a request hold it. A session is never used after it
 * is closed; what comes later opens another one, from the same bytes.
 *
 * <p>What can not be opened is not tried again. Thread-safe; nothing is opened or closed under the monitor, so whoever only asks does not
 * wait.
 */
final class SharedSession {

    @FunctionalInterface
    interface Use<T, E extends Exception> {
        T of(EmbeddingModel session) throws E;
    }

    private static final Logger logger = LogManager.getLogger(SharedSession.class);

    private final ModelId id;
    private final LongSupplier clock;
    /** Held while a session is opened; taken before the monitor, never inside it. */
    private final ReentrantLock opening = new ReentrantLock();

    // Guarded by this.
    private ModelSource source;
    private EmbeddingModel session;
    /** Uses under way. */
    private int uses;
    /** Requests that are not answered. */
    private int requests;
    /** When the session was opened or last taken into use. */
    private long touched;
    private Optional<String> precision = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private boolean retired;
    private boolean closed;

    /** @param clock the time in milliseconds */
    SharedSession(ModelSource source, LongSupplier clock) {
        this.id = source.id();
        this.source = source;
        this.clock = clock;
    }

    synchronized ModelSource source() {
        return source;
    }

    /** Has the session opened from here in future. The vectors are the same: the id is. */
    synchronized void comesFrom(ModelSource other) {
        if (other.id().equals(id) == false) {
            throw new IllegalArgumentException("model [" + id + "] can not come from [" + other.id() + "]");
        }
        source = other;
    }

    /**
     * Uses the session; opens it if it is not open.
     *
     * @throws IllegalStateException if it can not be opened; the message says why
     * @throws OpenSearchRejectedExecutionException if it is not open and the model is no longer served, status 429
     */
    <T, E extends Exception> T use(Use<T, E> use) throws E {
        EmbeddingModel current = acquire();
        try {
            return use.of(current);
        } finally {
            release();
        }
    }

    /** Opens the session if it is not open; throws as {@link #use} does. */
    void open() {
        use(session -> null);
    }

    private EmbeddingModel acquire() {
        EmbeddingModel current = acquireOpen();
        if (current != null) {
            return current;
        }
        opening.lock();
        try {
            while (current == null) {
                current = acquireOpen();
                if (current == null) {
                    openFrom(source());
                }
            }
            return current;
        } finally {
            opening.unlock();
        }
    }

    /** The session, counted as used, or null if there is none. */
    private synchronized EmbeddingModel acquireOpen() {
        if (closed) {
            throw new IllegalStateException("model [" + id.name() + "] is closed");
        }
        failure.ifPresent(reason -> {
            throw unavailable(id.name(), reason);
        });
        if (session == null && retired) {
            throw new OpenSearchRejectedExecutionException(
                "[semantic] model [" + id + "] was replaced or removed while a text waited for it; send the request again",
                false
            );
        }
        if (session != null) {
            uses++;
            touched = clock.getAsLong();
        }
        return session;
    }

    static IllegalStateException unavailable(String name, String reason) {
        return new IllegalStateException("[semantic] model [" + name + "] is not available on this node: " + reason);
    }

    /** Opens a session, or notes why there can be none. Under the lock of opening. */
    private void openFrom(ModelSource from) {
        EmbeddingModel opened;
        String found;
        try {
            opened = from.open();
            found = opened.precision();
        } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
            failed(from, e);
            return;
        }
        synchronized (this) {
            if (closed == false) {
                session = opened;
                precision = Optional.of(found);
                touched = clock.getAsLong();
                logger.info("opened model [{}], {}, dimension [{}]", id, found, opened.spec().dimension());
                return;
            }
        }
        opened.close();
    }

    private synchronized void failed(ModelSource from, Throwable e) {
        if (source == from) { // else the folder was moved meanwhile, and the new place is tried
            failure = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
            logger.warn(() -> "model [" + id + "] is not available", e);
        }
    }

    private void release() {
        EmbeddingModel unused;
        synchronized (this) {
            uses--;
            notifyAll();
            unused = retired ? takeUnused() : null;
        }
        close(unused);
    }

    /** A request with texts for this model is taken up: the session stays open, once it is, until the request is answered. */
    synchronized void hold() {
        requests++;
    }

    /** Such a request is answered. */
    void letGo() {
        EmbeddingModel unused;
        synchronized (this) {
            requests--;
            unused = retired ? takeUnused() : null;
        }
        close(unused);
    }

    /** Takes the session away if nobody uses it, for the caller to close. Under the monitor. */
    private EmbeddingModel takeUnused() {
        if (uses > 0 || requests > 0) {
            return null;
        }
        EmbeddingModel unused = session;
        session = null;
        return unused;
    }

    private void close(EmbeddingModel unused) {
        if (unused != null) {
            unused.close();
            logger.info("closed model [{}]", id);
        }
    }

    /** Closes the session if nobody has used it for so long. */
    void closeIfUnusedFor(long millis) {
        EmbeddingModel unused;
        synchronized (this) {
            unused = clock.getAsLong() - touched >= millis ? takeUnused() : null;
        }
        close(unused);
    }

    /** The model is no longer served: what was taken up is answered, and then the session is closed. */
    void retire() {
        EmbeddingModel unused;
        synchronized (this) {
            retired = true;
            unused = takeUnused();
        }
        close(unused);
    }

    synchronized boolean isOpen() {
        return session != null;
    }

    /** Native memory in bytes; 0 while no session is open. */
    synchronized long bytes() {
        return session == null ? 0 : session.bytes();
    }

    /** As {@link EmbeddingModel#precision()}; empty until a session was first opened. */
    synchronized Optional<String> precision() {
        return precision;
    }

    /** Whether it is known if a session can be opened. */
    synchronized boolean wasTried() {
        return precision.isPresent() || failure.isPresent();
    }

    /** Why it can not be opened; empty if it can be, as far as is known. */
    synchronized Optional<String> failure() {
        return failure;
    }

    /** For good, as the node closes: waits for the uses that are under way. */
    void close() {
        EmbeddingModel last;
        boolean interrupted = false;
        synchronized (this) {
            closed = true;
            while (uses > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            last = session;
            session = null;
        }
        close(last);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
