// SPDX-License-Identifier: Apache-2.0
/** The {@code semantic_outliers} aggregation: the documents of a bucket that are least like the rest of the request's documents. */
package org.opensearch.semantic.aggs.outliers;
