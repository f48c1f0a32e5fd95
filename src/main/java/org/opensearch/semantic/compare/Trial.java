// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.opensearch.semantic.model.ModelSpec;

/** An evaluation with its texts, on which one model after the other is tried. */
interface Trial extends Closeable {

    /** What every model embeds. */
    List<Texts> texts();

    /**
     * Measures a model. What is kept should be small: a number per item, not the vectors.
     *
     * @param vectors for each of {@link #texts}, float[texts][dimension]; not to be changed
     */
    void score(ModelSpec model, List<float[][]> vectors) throws IOException;

    /** The answer: what was found of all models that were {@link #score}d, and of what was read. Rows name the model in {@code model}. */
    List<Table> tables();

    /** Sentences that the reader should not miss: what was left out, what the figures do not tell. */
    List<String> notes();
}
