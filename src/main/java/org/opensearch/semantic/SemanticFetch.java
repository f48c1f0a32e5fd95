// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.util.List;
import java.util.Map;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.plugins.SearchPlugin.SearchExtSpec;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.subphase.highlight.Highlighter;
import org.opensearch.semantic.fetch.MeaningFilter;
import org.opensearch.semantic.fetch.Meanings;
import org.opensearch.semantic.fetch.PassagesExt;
import org.opensearch.semantic.fetch.PassagesHighlighter;
import org.opensearch.semantic.fetch.PassagesPhase;
import org.opensearch.semantic.fetch.Services;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.hybrid.SubScores;
import org.opensearch.transport.client.Client;

/** Registers what the plugin shows of hits. */
final class SemanticFetch {

    private SemanticFetch() {}

    static ActionFilter filter(BindingResolver bindings, Client client, NamedWriteableRegistry registry) {
        return new MeaningFilter(new Meanings(bindings, client, registry), client.threadPool().getThreadContext());
    }

    static List<SearchExtSpec<?>> exts() {
        return List.of(new SearchExtSpec<>(PassagesExt.NAME, PassagesExt::new, PassagesExt::parse));
    }

    /** @param hidden reads sources whole where it leaves something out of them: what comes after it need not read them again */
    static List<FetchSubPhase> subPhases(Services services, FetchSubPhase hidden) {
        return List.of(new SubScores(), hidden, new PassagesPhase(services));
    }

    static Map<String, Highlighter> highlighters(Services services) {
        return Map.of(PassagesExt.NAME, new PassagesHighlighter(services));
    }
}
