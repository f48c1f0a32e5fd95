// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;

/**
 * How text fields are taken apart.
 *
 * @param indexing by field
 * @param searching by field
 * @param said which analyzers these are, for the answer
 * @param owned closed with this
 */
record FieldAnalyzers(Map<String, Analyzer> indexing, Map<String, Analyzer> searching, String said, Closeable owned) implements Closeable {
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
