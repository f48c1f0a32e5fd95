// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;

/**
 * An evaluation as it was asked for. A kind of evaluation is
 * <ol>
 * <li>a constant of {@link Kind}: its name in the request, and how its object is read;
 * <li>an implementation of this: what to read ({@link #sources}, parsed by {@link TextSourceParser} from a {@link Shape}), and what to
 * make of it ({@link #prepare});
 * <li>a {@link Trial}: which texts to embed, in which role; what is kept of the vectors of each model; and the tables of the answer.
 * </ol>
 * Reading, embedding with back-off, progress, cancelling, memory, time and the cost of models are the same for all kinds, and done by
 * {@link EvaluationRun}. Measures belong into the room {@code evaluate}.
 */
interface Evaluation {

    /** What is read, in this order, before anything is embedded; later ones may depend on earlier ones ({@link #source}). */
    int sources();

    /**
     * One of the sources.
     *
     * @param number from 0 to {@link #sources}
     * @param before those that were read before it
     */
    TextSource source(int number, List<Loaded> before);

    /**
     * Checks what was read. On a generic thread, as all methods of {@link Trial}; never two at a time.
     *
     * @param loaded one for each source, in their order
     * @throws IllegalArgumentException if it makes no evaluation: too few of something, labels that are none
     */
    Trial prepare(List<Loaded> loaded, Setting setting) throws IOException;
}
