// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;

/**
 * What was read from a source.
 *
 * @param items those that have all their texts; of an index in the order of their ids
 * @param withoutText how many were skipped because a text is missing or blank
 * @param leftOut how many more there are in the index than were wanted
 */
record Loaded(TextSource source, List<Item> items, int withoutText, long leftOut) {}
