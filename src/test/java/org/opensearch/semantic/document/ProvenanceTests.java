// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

public class ProvenanceTests extends OpenSearchTestCase {

    private static final Provenance PROVENANCE = new Provenance("m", "d", 7, true, Provenance.hash("text"));

    public void testStandsBesideTheVector() {
        assertEquals("body_vector_provenance", Provenance.fieldFor("body_vector"));
        assertEquals("comments.vector_provenance", Provenance.fieldFor("comments.vector"));
    }

    public void testIsReadBack() {
        Map<String, Object> map = PROVENANCE.toMap();
        assertEquals(Map.of("model", "m", "digest", "d", "tokens", 7, "truncated", true, "text_hash", Provenance.hash("text")), map);
        assertEquals(Optional.of(PROVENANCE), Provenance.from(map));
        map.put("tokens", 7L);
        map.put("note", "of somebody else");
        assertEquals(Optional.of(PROVENANCE), Provenance.from(map));
    }

    public void testOfPassages() {
        Provenance.Split split = new Provenance.Split("256,32,sentence", 3, 70);
        Provenance passages = new Provenance("m", "d", 7, false, Provenance.hash("text"), Optional.of(split));
        Map<String, Object> map = passages.toMap();
        Map<String, Object> added = Map.of("cutting", "256,32,sentence", "passages", 3, "characters_left_out", 70L);
        added.forEach((name, value) -> assertEquals(value, map.remove(name)));
        assertEquals(new Provenance("m", "d", 7, false, Provenance.hash("text")).toMap(), map);
        assertEquals(Optional.of(passages), Provenance.from(passages.toMap()));
        // all of the text
        Provenance whole = new Provenance("m", "d", 7, false, "h", Optional.of(new Provenance.Split("c", 1, 0)));
        assertFalse(whole.toMap().containsKey("characters_left_out"));
        assertEquals(Optional.of(whole), Provenance.from(whole.toMap()));
    }

    public void testWhatThePluginWrites() {
        assertTrue(Provenance.isWritten(PROVENANCE.toMap()));
        assertTrue(Provenance.isWritten(new Provenance.Split("c", 3, 70).toMap()));
        assertFalse("it would not be written without the other", Provenance.isWritten(Map.of("passages", 3)));
        assertFalse(Provenance.isWritten(Map.of("passages", 3, "characters_left_out", 1, "of", "somebody else")));
        assertFalse(Provenance.isWritten("text"));
        assertFalse(Provenance.isWritten(null));
    }

    public void testAnythingElseIsNone() {
        for (Object other : Arrays.asList(null, "m", 1, List.of(PROVENANCE.toMap()), Map.of())) {
            assertEquals(Optional.empty(), Provenance.from(other));
        }
        for (String name : PROVENANCE.toMap().keySet()) {
            Map<String, Object> without = PROVENANCE.toMap();
            without.remove(name);
            assertEquals(name, Optional.empty(), Provenance.from(without));
            for (Object wrong : Arrays.asList(null, List.of(), Map.of())) {
                Map<String, Object> map = PROVENANCE.toMap();
                map.put(name, wrong);
                assertEquals(name, Optional.empty(), Provenance.from(map));
            }
        }
        Map<String, Object> strings = new HashMap<>(PROVENANCE.toMap());
        strings.put("truncated", "true");
        assertEquals(Optional.empty(), Provenance.from(strings));
    }

    public void testDescribesOneTextByOneModel() {
        assertTrue(PROVENANCE.describes("m", "d", "text"));
        assertFalse(PROVENANCE.describes("other", "d", "text"));
        assertFalse(PROVENANCE.describes("m", "other", "text"));
        assertFalse(PROVENANCE.describes("m", "d", "text "));
        assertTrue(PROVENANCE.isOf("m", "d"));
        assertFalse(PROVENANCE.isOf("m", "other"));
        assertFalse(PROVENANCE.isOf("other", "d"));
    }

    /** The digests are those that {@code printf abc | sha256sum} prints, cut after 32 digits. */
    public void testKnownHashes() {
        assertEquals(base64("ba7816bf8f01cfea414140de5dae2223"), Provenance.hash("abc"));
        assertEquals(base64("e3b0c44298fc1c149afbf4c8996fb924"), Provenance.hash(""));
        assertEquals("ungWv48Bz-pBQUDeXa4iIw", Provenance.hash("abc"));
    }

    private static String base64(String hex) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(hex));
    }

    /** Texts that are longer than a buffer, with characters of one to four bytes across its end. */
    public void testIsTheHashOfUtf8() throws Exception {
        for (int length : new int[] { 1, 8191, 8192, 8193, 20000, between(2, 40000) }) {
            String text = randomRealisticUnicodeOfCodepointLength(length);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
            assertEquals(expected, Provenance.hash(text));
        }
    }

    public void testLoneSurrogatesAreToldApart() {
        String pair = "\uD83D\uDE00";
        List<String> texts = List.of(
            "?",
            "\uFFFD",
            "\uD83D",
            "\uDE00",
            "\uD83E",
            pair,
            "\uDE00\uD83D",
            "a\uD83D",
            "\uD83Da",
            "\uD83D\uD83D",
            "\uD83D" + pair,
            pair + "\uD83D",
            "a".repeat(8191) + "\uD83D",
            "a".repeat(8191) + "\uDE00",
            "a".repeat(8191) + pair
        );
        Set<String> hashes = new HashSet<>();
        for (String text : texts) {
            String hash = Provenance.hash(text);
            assertEquals(22, hash.length());
            assertEquals(hash, Provenance.hash(new String(text.toCharArray())));
            assertTrue(text, hashes.add(hash));
        }
    }
}
