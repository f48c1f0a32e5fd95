// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.opensearch.test.OpenSearchTestCase;

/** Descriptions with a few things wrong: read or refused, and nothing worse. */
public class DescriptionMutantsTests extends OpenSearchTestCase {

    private static final String WHOLE = """
        # a comment
        name: my-model
        dimension: 384
        pooling: last_token
        output: "token_embeddings"
        dense_activation: tanh
        max_tokens: 512
        normalize: true
        query_prefix: 'query: '
        document_prefix: >-
          passage
        similarity: cosine
        background_similarity: 0.5
        licence: Apache-2.0
        source: {}
        """.replace("{}", "here");

    public void testMutants() throws Exception {
        SplittableRandom random = new SplittableRandom(randomLong());
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = Mutants.of(WHOLE.getBytes(StandardCharsets.UTF_8), random);
            try {
                ModelSpec spec = ModelSpecParser.parse(new ByteArrayInputStream(mutant));
                assertTrue(spec.dimension() > 0 && spec.maxTokens() > 2 && spec.backgroundSimilarity() < 1);
                read++;
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage(), e.getMessage().startsWith("model.yml "));
            }
        }
        assertTrue("some are read, some are not: " + read, read > 100 && read < 19_900);
    }
}
