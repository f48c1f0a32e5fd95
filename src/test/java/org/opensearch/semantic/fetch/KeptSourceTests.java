// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class KeptSourceTests extends OpenSearchTestCase {

    private static boolean keeps(String path, List<String> includes, List<String> excludes) {
        return KeptSource.keeps(path, includes, excludes);
    }

    public void testWhatTheFiltersOfAMappingLeave() {
        assertTrue(keeps("body", List.of(), List.of()));
        assertTrue("the vectors alone", keeps("body_passages.start", List.of(), List.of("body_passages.vector")));
        assertTrue("another field", keeps("body", List.of(), List.of("bod", "body_*")));
        assertFalse(keeps("body", List.of(), List.of("body")));
        assertFalse(keeps("body", List.of(), List.of("b*")));
        assertFalse("the object around it", keeps("body_passages.start", List.of(), List.of("body_passages")));
        assertFalse(keeps("a.b.start", List.of(), List.of("*.start")));
        assertTrue(keeps("a.b.start", List.of("a"), List.of()));
        assertFalse(keeps("body", List.of("title"), List.of()));
        assertFalse("both", keeps("body", List.of("body"), List.of("body")));
    }
}
