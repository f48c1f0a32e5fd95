// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import org.opensearch.semantic.evaluate.Bootstrap;

/**
 * What every evaluation is given.
 *
 * @param bootstrap for intervals; its seed is that of the request, and decides everything else that is drawn
 * @param analyzers of text fields
 * @param memory has to be asked before anything large is held; given back at the end of the request
 * @param checkpoint to be called now and then in long loops; throws if the task was cancelled
 */
record Setting(Bootstrap bootstrap, Analyzers analyzers, HeldMemory memory, Runnable checkpoint) {}
