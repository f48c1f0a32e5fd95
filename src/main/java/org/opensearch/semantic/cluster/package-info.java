// SPDX-License-Identifier: Apache-2.0
/** Groups of vectors that point the same way: k-means, density, linkage, and how well a grouping fits. On the JDK and vectors alone. */
package org.opensearch.semantic.cluster;
