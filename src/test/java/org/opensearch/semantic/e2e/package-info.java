// SPDX-License-Identifier: Apache-2.0
/** The plugin as its users meet it: requests over HTTP to a real node, with the real models. */
package org.opensearch.semantic.e2e;
