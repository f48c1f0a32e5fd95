// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.test.OpenSearchTestCase;

/** When a session is opened, and when it is closed. */
public class SharedSessionTests extends OpenSearchTestCase {

    private final AtomicLong now = new AtomicLong(1_000);
    private final FakeSource source = new FakeSource("digest");
    private final ServedModel model = new ServedModel(source, now::get);

    @Override
    public void tearDown() throws Exception {
        assertFalse("used after it was closed, or closed while it was used", source.misused.get());
        super.tearDown();
    }

    private float[] embed(String text) throws Exception {
        return model.embed(List.of(model.tokenize(text, Role.DOCUMENT)))[0];
    }

    public void testFirstUseOpensAndAllShare() throws Exception {
        assertThat(model.status().state(), equalTo(ModelStatus.State.IDLE));
        assertThat(model.status().bytes(), equalTo(0L));
        assertThat("known without a session", model.spec().dimension(), equalTo(2));
        assertThat(model.status().lastUse(), equalTo(Optional.empty()));
        assertThat(source.opened.get(), equalTo(0));
        now.set(5_000);
        embed("text");
        embed("another");
        assertThat(source.opened.get(), equalTo(1));
        ModelStatus loaded = model.status();
        assertThat(loaded.state(), equalTo(ModelStatus.State.LOADED));
        assertThat(loaded.bytes(), equalTo(FakeModel.BYTES));
        assertThat(loaded.lastUse(), equalTo(Optional.of(5_000L)));
        assertThat(loaded.known().orElseThrow().precision(), equalTo(Optional.of(Precision.AS_IS)));
    }

    public void testClosedWhenUnusedForLongAndOpenedAgain() throws Exception {
        float[] before = embed("text");
        now.addAndGet(99);
        model.session().closeIfUnusedFor(100);
        assertThat(source.openNow(), equalTo(1));
        now.addAndGet(1);
        model.session().closeIfUnusedFor(100);
        assertThat(source.openNow(), equalTo(0));
        assertThat(model.status().state(), equalTo(ModelStatus.State.IDLE));
        assertThat("what was learned stays", model.status().known().orElseThrow().precision(), equalTo(Optional.of(Precision.AS_IS)));
        model.session().closeIfUnusedFor(100);
        assertThat(source.closed.get(), equalTo(1));
        assertArrayEquals(before, embed("text"), 0);
        assertThat(source.opened.get(), equalTo(2));
    }

    public void testLookingAtItIsNoUse() {
        model.session().open();
        now.addAndGet(100);
        model.status();
        model.session().closeIfUnusedFor(100);
        assertThat(source.openNow(), equalTo(0));
        assertThat("opened, but no text was read", model.status().lastUse(), equalTo(Optional.empty()));
    }

    public void testRequestInTheQueueKeepsTheSession() throws Exception {
        model.session().hold();
        embed("text");
        now.addAndGet(1_000);
        model.session().closeIfUnusedFor(0);
        assertThat(source.openNow(), equalTo(1));
        model.session().retire();
        assertThat(source.openNow(), equalTo(1));
        embed("a text of the same request");
        assertThat(source.openNow(), equalTo(1));
        model.session().letGo();
        assertThat("the last request is answered", source.openNow(), equalTo(0));
        assertThat(source.opened.get(), equalTo(1));
    }

    public void testRetiredModelIsNotOpenedAnyMore() {
        model.session().hold();
        model.session().retire();
        String message = expectThrows(OpenSearchRejectedExecutionException.class, () -> embed("text")).getMessage();
        assertThat(
            message,
            containsString("model [fake@digest] was replaced or removed while a text waited for it; send the request again")
        );
        model.session().letGo();
        assertThat(source.opened.get(), equalTo(0));
    }

    public void testSessionOfARunIsClosedAfterIt() throws Exception {
        source.held.set(true);
        Thread run = new Thread(() -> embedQuietly("text"));
        run.start();
        assertBusy(() -> assertThat(source.running.get(), equalTo(1)));
        model.session().retire();
        model.session().closeIfUnusedFor(0);
        assertThat(source.openNow(), equalTo(1));
        source.held.set(false);
        run.join();
        assertThat(source.openNow(), equalTo(0));
    }

    public void testCloseWaitsForRuns() throws Exception {
        source.held.set(true);
        Thread run = new Thread(() -> embedQuietly("text"));
        run.start();
        assertBusy(() -> assertThat(source.running.get(), equalTo(1)));
        Thread close = new Thread(model::close);
        close.start();
        assertBusy(() -> assertThat(close.getState(), equalTo(Thread.State.WAITING)));
        assertThat(source.openNow(), equalTo(1));
        source.held.set(false);
        close.join();
        run.join();
        assertThat(source.openNow(), equalTo(0));
        assertThat(expectThrows(IllegalStateException.class, () -> embed("x")).getMessage(), containsString("model [fake] is closed"));
    }

    private void embedQuietly(String text) {
        try {
            embed(text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void testWhatCanNotBeOpenedIsNotTriedAgain() {
        FakeSource broken = new FakeSource("broken") {
            @Override
            public EmbeddingModel open() throws IOException {
                opened.incrementAndGet();
                throw new IOException("disk on fire");
            }
        };
        ServedModel model = new ServedModel(broken, now::get);
        for (int i = 0; i < 2; i++) {
            String message = expectThrows(IllegalStateException.class, () -> model.session().open()).getMessage();
            assertThat(message, equalTo("[semantic] model [fake] is not available on this node: disk on fire"));
        }
        assertThat(broken.opened.get(), equalTo(1));
        assertThat(model.status().state(), equalTo(ModelStatus.State.UNAVAILABLE));
        assertThat(model.status().reason(), equalTo(Optional.of("disk on fire")));
        assertThat(model.status().known(), equalTo(Optional.empty()));
    }

    /** The folder is moved while it is opened: the failure to open the old place does not count. */
    public void testFolderThatMovesWhileItIsOpened() {
        AtomicReference<ServedModel> moving = new AtomicReference<>();
        FakeSource old = new FakeSource("digest") {
            @Override
            public EmbeddingModel open() throws IOException {
                moving.get().session().comesFrom(source);
                throw new IOException("no such folder");
            }
        };
        moving.set(new ServedModel(old, now::get));
        moving.get().session().open();
        assertThat(source.openNow(), equalTo(1));
        moving.get().close();
        ServedModel other = moving.get();
        expectThrows(IllegalArgumentException.class, () -> other.session().comesFrom(new FakeSource("another digest")));
    }

    /** Nobody who only asks may wait for a model that is being opened. */
    public void testAskingDoesNotWaitForAnOpening() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FakeSource slow = new FakeSource("slow") {
            @Override
            public EmbeddingModel open() throws IOException {
                opening.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return super.open();
            }
        };
        ServedModel model = new ServedModel(slow, now::get);
        Thread first = new Thread(() -> expectThrows(IllegalStateException.class, model.session()::open));
        first.start();
        opening.await();
        assertThat(model.status().state(), equalTo(ModelStatus.State.IDLE));
        model.session().hold();
        model.session().letGo();
        model.session().closeIfUnusedFor(0);
        model.close();
        go.countDown();
        first.join();
        assertThat("closed meanwhile, so what was opened is closed at once", slow.opened.get(), equalTo(1));
        assertThat(slow.openNow(), equalTo(0));
    }
}
