// SPDX-License-Identifier: Apache-2.0
/**
 * A real OpenSearch node with this plugin installed from its zip: assembled from the jars that Maven copied, started as its
 * own process under the official main class, and spoken to over HTTP. For tests of what a user gets, and for the demo.
 */
package org.opensearch.semantic.node;
