// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code model.yml} says of a model.
 *
 * @param name folder name, and the name users write
 * @param dimension length of a vector
 * @param pooling how token vectors become one vector
 * @param output name of the graph's output; empty if there is only one that fits
 * @param denseActivation what follows the dense layer after pooling; empty if there is no such layer
 * @param normalize whether vectors are scaled to norm 1
 * @param maxTokens most tokens read from a text, special tokens included; the rest is cut
 * @param queryPrefix put before a query
 * @param documentPrefix put before a document
 * @param similarity the measure the model was trained for; {@code cosine} is the only one known
 * @param backgroundSimilarity cosine of a query to a document that counts as unrelated: "no nearer than chance" in this
 *     space, in [-1, 1)
 * @param licence SPDX id
 * @param source where the files come from
 * @param matryoshkaDimensions dimensions that the model was trained to have its vectors cut to: ascending, less than its own
 */
public record ModelSpec(
    String name,
    int dimension,
    Pooling pooling,
    String output,
    Optional<DenseActivation> denseActivation,
    boolean normalize,
    int maxTokens,
    String queryPrefix,
    String documentPrefix,
    String similarity,
    float backgroundSimilarity,
    String licence,
    String source,
    List<Integer> matryoshkaDimensions
) {
    public ModelSpec {
        Objects.requireNonNull(name);
        Objects.requireNonNull(pooling);
        Objects.requireNonNull(output);
        Objects.requireNonNull(denseActivation);
        Objects.requireNonNull(queryPrefix);
        Objects.requireNonNull(documentPrefix);
        Objects.requireNonNull(similarity);
        matryoshkaDimensions = List.copyOf(matryoshkaDimensions);
        int least = 1;
        for (int shorter : matryoshkaDimensions) {
            if (shorter < least || shorter >= dimension) {
                throw new IllegalArgumentException(
                    "[matryoshka_dimensions] is " + matryoshkaDimensions + ", and must be whole numbers from 1 to " + (dimension - 1)
                        + ", less than [dimension], in ascending order, none of them twice"
                );
            }
            least = shorter + 1;
        }
    }

    /** The prefix that goes before a text of this role. */
    public String prefix(Role role) {
        return role == Role.QUERY ? queryPrefix : documentPrefix;
    }
}
