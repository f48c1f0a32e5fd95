// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

/**
 * How often classes were found right: of {@link Predictions}.
 *
 * @param accuracy share of right ones; NaN if there is nothing
 * @param macroF1 mean over the classes, whatever their sizes, of F₁ = 2 · right / (true + found); all classes that are true or were found
 *        somewhere; NaN if there is nothing
 */
public record ClassificationScores(double accuracy, double macroF1) {}
