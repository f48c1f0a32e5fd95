// SPDX-License-Identifier: Apache-2.0
/** The {@code semantic_hybrid} query: lexical and semantic evidence to one score. */
package org.opensearch.semantic.hybrid;
