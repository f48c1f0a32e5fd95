// SPDX-License-Identifier: Apache-2.0
/**
 * Searches that a request sends for itself: ahead of it while it is rewritten, over the same documents, cancelled together with it; or
 * page by page, to read what it works on.
 */
package org.opensearch.semantic.search;
