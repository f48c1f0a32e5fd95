// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The first 128 bits of the SHA-256 of a text in UTF-8, in base64url without padding: 22 characters. Two texts with the same hash are
 * the same text for all purposes. A lone surrogate, which UTF-8 can not hold, counts as the three bytes that its number would take.
 */
final class TextHash {

    private static final int BYTES = 16;

    /** A text may be as large as a request: it is not copied as a whole. */
    private static final int BUFFER_BYTES = 8192;

    private TextHash() {}

    static String of(String text) {
        return of(List.of(text));
    }

    /** Of several texts as if they were one. */
    static String of(List<String> texts) {
        MessageDigest sha256 = sha256();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        texts.forEach(text -> update(sha256, text, bytes));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha256.digest(), BYTES));
    }

    private static void update(MessageDigest sha256, String text, ByteBuffer bytes) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        CharBuffer characters = CharBuffer.wrap(text);
        CoderResult result;
        do {
            result = encoder.encode(characters, bytes, true);
            sha256.update(bytes.flip());
            bytes.clear();
            if (result.isMalformed()) {
                sha256.update(threeBytes(characters.get()));
            }
        } while (!result.isUnderflow());
    }

    private static byte[] threeBytes(char surrogate) {
        return new byte[] { (byte) (0xE0 | surrogate >> 12), (byte) (0x80 | surrogate >> 6 & 0x3F), (byte) (0x80 | surrogate & 0x3F) };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
