// SPDX-License-Identifier: Apache-2.0
/** Score normalisation and combination: pure functions from two scores to one. */
package org.opensearch.semantic.fusion;
