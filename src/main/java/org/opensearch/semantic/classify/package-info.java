// SPDX-License-Identifier: Apache-2.0
/** A vector to a label: training of classifiers on labelled unit vectors, and their judgement with score, margin and anomaly. */
package org.opensearch.semantic.classify;
