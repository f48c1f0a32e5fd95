// SPDX-License-Identifier: Apache-2.0
/** The {@code semantic_drift} pipeline aggregation: how far centroids moved from bucket to bucket, and whether it is more than noise. */
package org.opensearch.semantic.aggs.drift;
