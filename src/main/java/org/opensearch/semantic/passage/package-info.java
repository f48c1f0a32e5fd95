// SPDX-License-Identifier: Apache-2.0
/** Long texts in parts that a model can read (pure): where they are cut, and which of them answer a question. */
package org.opensearch.semantic.passage;
