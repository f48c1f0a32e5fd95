// SPDX-License-Identifier: Apache-2.0
/** {@code semantic_text}: a mapping of one line → a field of words with bound vectors or passages beneath. */
package org.opensearch.semantic.mapper;
