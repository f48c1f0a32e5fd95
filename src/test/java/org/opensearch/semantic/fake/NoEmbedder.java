// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.TokenWork;

/** Has the name of a model, and must not be asked for anything: tests give it what is expected of them. */
public abstract class NoEmbedder implements Embedder {

    private final Embedder model;

    protected NoEmbedder(Embedder model) {
        this.model = model;
    }

    @Override
    public final ModelSpec spec() {
        return model.spec();
    }

    @Override
    public final ModelId id() {
        return model.id();
    }

    @Override
    public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
        throw unexpected();
    }

    @Override
    public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
        throw unexpected();
    }

    @Override
    public void embedQuery(String text, ActionListener<Embedding> listener) {
        throw unexpected();
    }

    @Override
    public void embedAhead(List<String> texts, ActionListener<List<Outcome>> listener) {
        throw unexpected();
    }

    @Override
    public void countTokens(List<String> texts, ActionListener<int[]> listener) {
        throw unexpected();
    }

    @Override
    public void readTokens(TokenWork work, ActionListener<Void> listener) {
        throw unexpected();
    }

    @Override
    public void split(int passages, long charactersLeftOut) {
        throw unexpected();
    }

    @Override
    public void unchanged() {
        throw unexpected();
    }

    private static AssertionError unexpected() {
        return new AssertionError("nobody should ask for this here");
    }
}
