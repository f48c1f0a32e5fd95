// SPDX-License-Identifier: Apache-2.0
/**
 * Vectors of documents that are indexed already made anew, in the background: by another model into another field, or where the text has
 * changed since.
 */
package org.opensearch.semantic.reembed;
