// SPDX-License-Identifier: Apache-2.0
/** Many dimensions to two: principal components, UMAP, and how well two maps of the same things agree. On the JDK, EJML and vectors alone. */
package org.opensearch.semantic.projection;
