// SPDX-License-Identifier: Apache-2.0
/** Arithmetic on {@code float[]} vectors, on the JDK and Lucene's {@code VectorUtil} alone. */
package org.opensearch.semantic.vector;
