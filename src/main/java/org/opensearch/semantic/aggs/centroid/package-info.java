// SPDX-License-Identifier: Apache-2.0
/** The {@code semantic_centroid} aggregation: the mean of the vectors of a bucket, how close they lie to it, and which are nearest. */
package org.opensearch.semantic.aggs.centroid;
