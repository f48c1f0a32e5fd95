// SPDX-License-Identifier: Apache-2.0
/** What is shown of a hit: its best passages, as highlights and as a field. */
package org.opensearch.semantic.fetch;
