// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The texts that come with the compiler, written for it. One per line. */
enum Texts {

    /** Of many kinds; while a model reads them its activations are recorded. */
    CALIBRATION,

    /** Messages, queries, abstracts, reports, code and lists in English: what the bundled models are made for. */
    CHECK,

    /** Other languages and scripts, and what is hardly text: reported, but the models were not made for it. */
    RARE;

    List<String> read() {
        String name = name().toLowerCase(Locale.ROOT) + ".txt";
        try (InputStream in = Texts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource [" + name + "] is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException("the resource [" + name + "] can not be read", e);
        }
    }
}
