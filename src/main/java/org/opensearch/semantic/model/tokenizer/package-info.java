// SPDX-License-Identifier: Apache-2.0
/** What a {@code tokenizer.json} of unknown origin may hold: the native library that reads it ends the process where it does not know on. */
package org.opensearch.semantic.model.tokenizer;
