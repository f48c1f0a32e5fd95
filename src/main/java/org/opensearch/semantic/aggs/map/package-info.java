// SPDX-License-Identifier: Apache-2.0
/** {@code semantic_map}: positions in the plane, of documents as a metric aggregation, of buckets as a pipeline aggregation. */
package org.opensearch.semantic.aggs.map;
