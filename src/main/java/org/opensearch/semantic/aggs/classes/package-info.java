// SPDX-License-Identifier: Apache-2.0
/** The aggregation {@code semantic_classes}: documents counted by a class that nobody has written into them. */
package org.opensearch.semantic.aggs.classes;
