// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** Work with the tokens of texts that is done in steps, so that other work of the model comes in between. */
public interface TokenWork {

    /**
     * Does the next step: some ten milliseconds of it. Each step may run on another thread, and sees what the former ones did.
     *
     * @return whether there is more to do
     */
    boolean step(TextTokens tokens);
}
