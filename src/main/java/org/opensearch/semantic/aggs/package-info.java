// SPDX-License-Identifier: Apache-2.0
/** What the aggregations over vectors share: the field they read, mergeable sums and samples of vectors, the nearest of some directions, ids of documents, labels. */
package org.opensearch.semantic.aggs;
