// SPDX-License-Identifier: Apache-2.0
/** Text in a document to a vector, or to a label, in the document: the ingest processors. */
package org.opensearch.semantic.ingest;
