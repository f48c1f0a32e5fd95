// SPDX-License-Identifier: Apache-2.0
/** Searches that a request sends ahead of itself while it is rewritten: over the same documents, cancelled together with it. */
package org.opensearch.semantic.search;
