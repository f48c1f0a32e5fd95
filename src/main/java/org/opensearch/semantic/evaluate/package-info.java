// SPDX-License-Identifier: Apache-2.0
/**
 * Measures of how well what was found agrees with what is true: of rankings, clusters, classes, scores; and how sure they are. On the
 * JDK alone.
 */
package org.opensearch.semantic.evaluate;
