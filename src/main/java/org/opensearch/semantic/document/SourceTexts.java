// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The strings that are embedded into one place, as they stand in the document, in the order of their fields. */
public final class SourceTexts {

    /** There is nothing to embed. */
    public static final SourceTexts NONE = new SourceTexts(List.of());

    /**
     * One string.
     *
     * @param field full path of the field
     * @param value which of the field's strings it is, from 0
     */
    public record Piece(FieldPath field, int value, String text) {}

    private final List<Piece> pieces;
    private Optional<String> joined;

    public SourceTexts(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** One text that is alone. */
    public static SourceTexts of(FieldPath field, String text) {
        return new SourceTexts(List.of(new Piece(field, 0, text)));
    }

    public List<Piece> pieces() {
        return pieces;
    }

    /** Whether there is nothing but white space. */
    public boolean isBlank() {
        return pieces.stream().allMatch(piece -> piece.text().isBlank());
    }

    /** As one text: the strings of a field joined by newlines, and so are the fields that are not blank; empty if all are. */
    public Optional<String> joined() {
        if (joined == null) {
            joined = join();
        }
        return joined;
    }

    private Optional<String> join() {
        List<String> fields = new ArrayList<>();
        for (int from = 0; from < pieces.size();) {
            int to = from + 1;
            while (to < pieces.size() && pieces.get(to).field().equals(pieces.get(from).field())) {
                to++;
            }
            String field = join(pieces.subList(from, to).stream().map(Piece::text).toList());
            if (!field.isBlank()) {
                fields.add(field);
            }
            from = to;
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of(join(fields));
    }

    private static String join(List<String> texts) {
        return texts.size() == 1 ? texts.getFirst() : String.join("\n", texts); // one large text is not copied
    }

    /** A hash of the strings and of where they stand. Of one string that is alone, that of its text. */
    public String hash() {
        if (pieces.size() == 1) {
            return TextHash.of(List.of(pieces.getFirst().text()));
        }
        List<String> parts = new ArrayList<>();
        for (Piece piece : pieces) {
            parts.add(piece.field() + "\0" + piece.value() + "\0" + piece.text().length() + "\0");
            parts.add(piece.text());
        }
        return TextHash.of(parts);
    }
}
