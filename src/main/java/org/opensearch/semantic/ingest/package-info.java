// SPDX-License-Identifier: Apache-2.0
/** Text in a document to a vector in the document: the ingest processor. */
package org.opensearch.semantic.ingest;
