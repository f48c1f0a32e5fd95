// SPDX-License-Identifier: Apache-2.0
/** Texts and vectors as they lie in a document: paths, what is read from where, and where a vector goes. */
package org.opensearch.semantic.document;
