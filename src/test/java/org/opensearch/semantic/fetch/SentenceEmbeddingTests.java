// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.fake.NoEmbedder;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.test.OpenSearchTestCase;

public class SentenceEmbeddingTests extends OpenSearchTestCase {

    private static final FakeEmbedder MODEL = new FakeEmbedder("m", "digest", 16);

    private final AtomicLong clock = new AtomicLong();

    private SentenceEmbedding embedding(Embedder embedder, TimeValue patience) {
        Meaning meaning = new Meaning(MODEL.vector("late parcel"), Offer.of(MODEL), Optional.empty(), Optional.empty());
        return new SentenceEmbedding(new FakeEmbedders(embedder), meaning, patience, clock::get);
    }

    /** How a model embeds documents. */
    private interface Documents {
        void embed(List<String> texts, ActionListener<List<Outcome>> listener);
    }

    private static Embedder model(Documents documents) {
        return new NoEmbedder(MODEL) {
            @Override
            public void embedAhead(List<String> texts, ActionListener<List<Outcome>> listener) {
                documents.embed(texts, listener);
            }
        };
    }

    public void testScores() {
        List<SentenceEmbedding.Near> near = embedding(MODEL, TimeValue.timeValueSeconds(10)).embed(List.of("roses", "late parcel"));
        assertEquals(2, near.size());
        assertEquals("(1 + 1) / 2", 1f, near.get(1).score(), 1e-6f);
        float[] roses = MODEL.vector("roses");
        float[] query = MODEL.vector("late parcel");
        double dot = 0;
        for (int i = 0; i < roses.length; i++) {
            dot += roses[i] * query[i];
        }
        assertEquals((1 + dot) / 2, near.get(0).score(), 1e-6);
        assertArrayEquals(roses, near.get(0).vector(), 0f);
        assertEquals(List.of(), embedding(MODEL, TimeValue.timeValueSeconds(10)).embed(List.of()));
    }

    public void testSentencesThatCanNotBeEmbeddedAreLeftOut() {
        Embedder half = model((texts, listener) -> MODEL.embedDocuments(texts, ActionListener.map(listener, outcomes -> {
            List<Outcome> some = new ArrayList<>(outcomes);
            some.set(0, new Outcome.Failed(new IllegalArgumentException("no")));
            return some;
        })));
        List<SentenceEmbedding.Near> near = embedding(half, TimeValue.timeValueSeconds(10)).embed(List.of("roses", "late parcel"));
        assertEquals(List.of(1), near.stream().map(SentenceEmbedding.Near::index).toList());
    }

    public void testNumberOfSentencesIsBounded() {
        SentenceEmbedding embedding = embedding(MODEL, TimeValue.timeValueSeconds(10));
        assertEquals(600, embedding.embed(Collections.nCopies(600, "x")).size());
        expectThrows(OpenSearchRejectedExecutionException.class, () -> embedding.embed(Collections.nCopies(401, "x")));
        assertEquals(400, embedding.embed(Collections.nCopies(400, "x")).size());
        expectThrows(OpenSearchRejectedExecutionException.class, () -> embedding.embed(List.of("x")));
    }

    public void testTimeIsBoundedForAllHitsTogether() {
        Embedder slow = model((texts, listener) -> {
            clock.addAndGet(TimeValue.timeValueSeconds(6).nanos());
            MODEL.embedDocuments(texts, listener);
        });
        SentenceEmbedding embedding = embedding(slow, TimeValue.timeValueSeconds(10));
        assertEquals(1, embedding.embed(List.of("x")).size());
        assertEquals(1, embedding.embed(List.of("x")).size());
        expectThrows(OpenSearchTimeoutException.class, () -> embedding.embed(List.of("x")));
    }

    public void testNoAnswer() {
        List<String> asked = new ArrayList<>();
        Embedder silent = model((texts, listener) -> asked.addAll(texts));
        SentenceEmbedding embedding = embedding(silent, TimeValue.timeValueNanos(1));
        Exception e = expectThrows(OpenSearchTimeoutException.class, () -> embedding.embed(Collections.nCopies(200, "x")));
        assertThat(e.getMessage(), containsString("sentences of this hit were not embedded in the time"));
        expectThrows(OpenSearchTimeoutException.class, () -> embedding.embed(List.of("y")));
        assertEquals("no more is embedded for nobody", Collections.nCopies(SentenceEmbedding.AT_ONCE, "x"), asked);
    }

    public void testManySentencesKeepTheirPlaces() {
        List<Integer> sizes = new ArrayList<>();
        Embedder counting = model((texts, listener) -> {
            sizes.add(texts.size());
            MODEL.embedDocuments(texts, listener);
        });
        List<String> sentences = new ArrayList<>(Collections.nCopies(150, "roses"));
        sentences.set(130, "late parcel");
        List<SentenceEmbedding.Near> near = embedding(counting, TimeValue.timeValueSeconds(10)).embed(sentences);
        assertEquals("150 = 64 + 64 + 22", List.of(64, 64, 22), sizes);
        assertEquals(IntStream.range(0, 150).boxed().toList(), near.stream().map(SentenceEmbedding.Near::index).toList());
        assertEquals(1f, near.get(130).score(), 1e-6f);
    }

    public void testFullQueue() {
        Embedder full = model((texts, listener) -> listener.onFailure(new OpenSearchRejectedExecutionException("full")));
        SentenceEmbedding embedding = embedding(full, TimeValue.timeValueSeconds(10));
        expectThrows(OpenSearchRejectedExecutionException.class, () -> embedding.embed(List.of("x")));
    }

    public void testAnotherModelOfThatName() {
        SentenceEmbedding embedding = embedding(new FakeEmbedder("m", "other", 16), TimeValue.timeValueSeconds(10));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> embedding.embed(List.of("x")));
        assertThat(e.getMessage(), containsString("but this node has [m@other]; give all nodes the same files"));
    }
}
