// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentParser;

/** The part {@code added_tokens}: texts that are looked for before anything else. */
final class AddedTokens {

    /** Each is compared with all before it. */
    private static final int MOST = 20_000;

    private static final int LONGEST = 1000;
    private static final int MOST_CHARS = 1_000_000;

    private int count;
    private int chars;
    /** A token that is looked for in normalised texts, and may be nothing itself once it is normalised. */
    private String elusive;
    private String normalized;

    void read(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_ARRAY) {
            throw new IllegalArgumentException("[added_tokens] is not a list");
        }
        while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
            token(BoundedJson.map(BoundedJson.read(parser), "added_tokens"));
        }
    }

    private void token(Map<?, ?> token) {
        String content = BoundedJson.text(token.get("content"), "content", LONGEST);
        chars += content.length();
        if (++count > MOST || chars > MOST_CHARS) {
            throw new IllegalArgumentException("it has more than [" + MOST + "] added tokens, or [" + MOST_CHARS + "] characters of them");
        }
        // Together with one that takes the blanks after it, it would end before it begins.
        if (content.isBlank() && Boolean.FALSE.equals(token.get("lstrip")) == false) {
            throw new IllegalArgumentException("an added token is blank, but [lstrip]");
        }
        if (Boolean.FALSE.equals(token.get("normalized")) == false) {
            normalized = content;
            if (content.chars().noneMatch(c -> c > ' ' && c < 0x7F)) {
                elusive = content;
            }
        }
    }

    /** The library ends the process when it finds a token that is nothing within a character. */
    void check(Normalizers normalizers) {
        if (normalizers.deletesSome() && elusive != null || normalizers.deletesAny() && normalized != null) {
            throw new IllegalArgumentException(
                "the added token [" + (elusive == null ? normalized : elusive)
                    + "] is [normalized], and the normalizer may leave nothing of it"
            );
        }
    }
}
