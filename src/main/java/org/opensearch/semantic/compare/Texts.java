// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import org.opensearch.semantic.model.Role;

/**
 * Texts that an evaluation wants the vectors of.
 *
 * @param what they are, in the plural, for the progress of the task: {@code documents}
 * @param role decides the prefix
 * @param ids of the texts, for messages
 */
record Texts(String what, Role role, List<String> ids, List<String> texts) {}
