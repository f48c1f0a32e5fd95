// SPDX-License-Identifier: Apache-2.0
/** What the plugin keeps for itself: hidden indices. */
package org.opensearch.semantic.state;
