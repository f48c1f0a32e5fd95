// SPDX-License-Identifier: Apache-2.0
/** Compares models on a user's own labelled texts: reads them, embeds them with each model, measures what comes of it. */
package org.opensearch.semantic.compare;
