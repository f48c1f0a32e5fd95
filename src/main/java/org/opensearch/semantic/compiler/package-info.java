// SPDX-License-Identifier: Apache-2.0
/** The command that compiles a model: rewrites its graph, compares it with the original, and reports. Not part of a running node. */
package org.opensearch.semantic.compiler;
