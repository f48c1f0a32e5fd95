// SPDX-License-Identifier: Apache-2.0
/** Classifiers that requests and pipelines name: learned from their examples, or from a labelled index, stored, and kept by each node. */
package org.opensearch.semantic.trained;
