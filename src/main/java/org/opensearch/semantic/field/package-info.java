// SPDX-License-Identifier: Apache-2.0
/** Where vectors live: the binding of a mapped field to a model, and reading vectors from a segment. */
package org.opensearch.semantic.field;
