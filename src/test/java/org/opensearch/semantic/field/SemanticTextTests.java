// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.passage.PassageOptions;
import org.opensearch.test.OpenSearchTestCase;

public class SemanticTextTests extends OpenSearchTestCase {

    public void testObjectsNextToFields() {
        assertThat(SemanticText.object("body", 1), equalTo("body_semantic"));
        assertThat(SemanticText.object("post.comments.text", 1), equalTo("post.comments.text_semantic"));
        assertThat(SemanticText.object("title.meaning", 2), equalTo("title_meaning_semantic"));
        assertThat(SemanticText.object("post.title.meaning", 2), equalTo("post.title_meaning_semantic"));
    }

    public void testPassages() {
        assertThat(text(Map.of()).passages(), equalTo(Optional.of(PassageOptions.DEFAULT)));
        assertThat(text(Map.of()).vector(), equalTo("passages.vector"));
        assertThat(text(Map.of("passages", Map.of("max_tokens", 64))).passages().orElseThrow().maxTokens(), equalTo(64));
        for (Object no : new Object[] { false, "false" }) {
            assertThat(text(Map.of("passages", no)).passages(), equalTo(Optional.empty()));
            assertThat(text(Map.of("passages", no)).vector(), equalTo("vector"));
        }
    }

    public void testTurnedOff() {
        assertTrue(text(Map.of()).hasVectors());
        assertTrue(text(Map.of("vectors", "on")).hasVectors());
        assertFalse(text(Map.of("vectors", "off")).hasVectors());
        assertFalse("as YAML reads off", text(Map.of("vectors", false)).hasVectors());
    }

    private static SemanticText text(Map<String, Object> parameters) {
        return new SemanticText("body", parameters, "body_semantic");
    }
}
