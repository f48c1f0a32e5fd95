// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.passage.Passage;
import org.opensearch.semantic.passage.Splitting;

/** The texts of one slot on their way to passages with vectors. By one thread at a time. */
final class PassageTexts {

    /** A passage that is to be embedded, or was. */
    private record Part(SourceTexts.Piece piece, Passage passage) {}

    private final Wanted wanted;
    private final PassageWrite write;
    private final Splitting splitting;
    private List<Part> parts = List.of();
    private List<List<? extends Number>> vectors = List.of();
    private int embedded;
    private int tokens;
    private boolean truncated;
    private Optional<Exception> failure = Optional.empty();

    /** @param wanted written by a {@link PassageWrite} */
    PassageTexts(Wanted wanted) {
        this.wanted = wanted;
        this.write = (PassageWrite) wanted.write();
        this.splitting = new Splitting(
            wanted.slot().texts().pieces().stream().map(SourceTexts.Piece::text).toList(),
            write.options()
        );
    }

    Wanted wanted() {
        return wanted;
    }

    Splitting splitting() {
        return splitting;
    }

    void fail(Exception e) {
        failure = failure.or(() -> Optional.of(e));
    }

    Optional<Exception> failure() {
        return failure;
    }

    /** All passages are there. */
    void split() {
        List<SourceTexts.Piece> pieces = wanted.slot().texts().pieces();
        List<List<Passage>> passages = splitting.passages();
        parts = new ArrayList<>(splitting.made());
        for (int i = 0; i < pieces.size(); i++) {
            for (Passage passage : passages.get(i)) {
                parts.add(new Part(pieces.get(i), passage));
            }
        }
        vectors = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            vectors.add(null); // until it is embedded
        }
    }

    /** Whether it has all its vectors. */
    boolean isComplete() {
        return !parts.isEmpty() && embedded == parts.size();
    }

    int passages() {
        return parts.size();
    }

    String text(int passage) {
        Part part = parts.get(passage);
        return part.passage().of(part.piece().text());
    }

    void take(int passage, Embedding embedding) {
        vectors.set(passage, FloatList.of(write.form().of(embedding.vector()), write.form().isByte()));
        embedded++;
        tokens += embedding.tokens();
        truncated |= embedding.truncated();
    }

    /** What is to be put into the document; all passages have their vectors. */
    List<VectorUse.Put> puts() {
        List<EmbeddedPassages.Place> places = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            places.add(new EmbeddedPassages.Place(parts.get(i).piece(), parts.get(i).passage(), vectors.get(i)));
        }
        return write.puts(wanted.slot(), new EmbeddedPassages(places, tokens, truncated, splitting.leftOut()));
    }
}
