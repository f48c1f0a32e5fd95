// SPDX-License-Identifier: Apache-2.0
/** The aggregation {@code semantic_clusters}: fitted to a sample before the shards search, then every document goes to its cluster. */
package org.opensearch.semantic.aggs.clusters;
