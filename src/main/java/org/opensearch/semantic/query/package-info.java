// SPDX-License-Identifier: Apache-2.0
/** The {@code semantic} query: text in a request to a k-NN query. */
package org.opensearch.semantic.query;
