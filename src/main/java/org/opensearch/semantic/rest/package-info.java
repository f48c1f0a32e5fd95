// SPDX-License-Identifier: Apache-2.0
/** Thin REST handlers over transport actions: models, stats, embed. */
package org.opensearch.semantic.rest;
