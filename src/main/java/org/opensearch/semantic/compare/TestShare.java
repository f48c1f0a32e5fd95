// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.function.BiConsumer;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;

/** The part of the texts that is tested on, where the others are learned from. */
final class TestShare {

    static final double USUAL = 0.3;

    private static final String NAME = "test_share";

    private TestShare() {}

    static <D> void declare(ObjectParser<D, Void> parser, BiConsumer<D, Double> setter) {
        parser.declareDouble((draft, share) -> setter.accept(draft, checked(share)), new ParseField(NAME));
    }

    private static double checked(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("[evaluate] [" + NAME + "] is [" + share + "], must be above 0 and below 1");
        }
        return share;
    }
}
