// SPDX-License-Identifier: Apache-2.0
/** Search by meaning inside OpenSearch: the plugin class that wires the rooms together. */
package org.opensearch.semantic;
