// SPDX-License-Identifier: Apache-2.0
/** Passages as results of their own: the best over all documents, chosen and put together for a language model. */
package org.opensearch.semantic.rag;
