// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.List;

/**
 * Which text of a document is embedded into which field.
 *
 * @param sources paths of the texts; several are joined
 * @param target path of the vector
 */
public record EmbeddedField(List<FieldPath> sources, FieldPath target) {

    public EmbeddedField {
        sources = List.copyOf(sources);
    }

    /**
     * How many leading names all sources share with the target, the last name of each left aside. Objects up to there are
     * embedded each on its own; arrays below are joined into one text.
     */
    public int shared() {
        int shared = target.names().size() - 1;
        for (FieldPath source : sources) {
            shared = Math.min(shared, source.names().size() - 1);
            for (int i = 0; i < shared; i++) {
                if (!source.names().get(i).equals(target.names().get(i))) {
                    shared = i;
                }
            }
        }
        return shared;
    }

    /** The sources as error messages name them. */
    public String label() {
        return String.join(", ", sources.stream().map(FieldPath::toString).toList());
    }
}
