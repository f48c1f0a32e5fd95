// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.rollover.RolloverRequest;
import org.opensearch.action.admin.indices.template.post.SimulateIndexTemplateRequest;
import org.opensearch.action.admin.indices.template.post.SimulateTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutComponentTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutComposableIndexTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutIndexTemplateRequest;
import org.opensearch.cluster.metadata.ComponentTemplate;
import org.opensearch.cluster.metadata.ComposableIndexTemplate;
import org.opensearch.cluster.metadata.Template;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.test.OpenSearchTestCase;

/** Requests in, requests out. Updates of mappings have tests of their own. */
public class SemanticTextRequestsTests extends OpenSearchTestCase {

    private static final String MAPPING = "{\"_doc\":{\"properties\":{\"body\":{\"type\":\"semantic_text\"}}}}";
    private static final String PLAIN = "{\"_doc\":{\"properties\":{\"body\":{\"type\":\"text\"}}}}";
    private static final Settings NEEDED = Settings.builder()
        .put("index.knn", true)
        .put("index.knn.derived_source.enabled", false)
        .build();

    private final SemanticTextRequests requests = new SemanticTextRequests(
        new MappingUpdate(null, null, null),
        new SemanticTextTransformer(() -> new FakeEmbedders(new FakeEmbedder("small", "s", 8)))
    );

    private Exception refusal(ActionRequest request) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        boolean goesOn = requests.apply("any", request, ActionListener.wrap(r -> {}, failure::set));
        assertThat(goesOn, equalTo(failure.get() == null));
        return failure.get();
    }

    private <R extends ActionRequest> R completed(R request) {
        assertNull(refusal(request));
        return request;
    }

    private Settings created(String mapping, Settings given) {
        return completed(new CreateIndexRequest("i").settings(given).mapping(mapping)).settings();
    }

    public void testANewIndexGetsWhatVectorsNeed() {
        Settings shards = Settings.builder().put("index.number_of_shards", 3).build();
        assertThat(created(MAPPING, Settings.EMPTY), equalTo(NEEDED));
        assertThat(created(MAPPING, shards), equalTo(Settings.builder().put(shards).put(NEEDED).build()));
        for (String mapping : new String[] {
            "{\"dynamic_templates\":[{\"t\":{\"mapping\":{\"type\":\"semantic_text\"}}}]}",
            "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"type\":\"text\",\"fields\":{\"c\":{\"type\":\"semantic_text\"}}}}}}}" }) {
            assertThat(mapping, created(mapping, Settings.EMPTY), equalTo(NEEDED));
        }
    }

    public void testOthersStayAsTheyAre() {
        Settings given = Settings.builder().put("index.number_of_shards", 3).put("index.knn", false).build();
        for (String mapping : new String[] {
            "{}",
            PLAIN,
            PLAIN.replace("body", "semantic_text"),
            MAPPING.replace("\"}", "\",\"vectors\":\"off\"}"),
            MAPPING.replace("\"}", "\",\"vectors\":false}") }) {
            assertThat(mapping, created(mapping, given), equalTo(given));
        }
        assertThat(created("{}", Settings.EMPTY), equalTo(Settings.EMPTY));
    }

    public void testWhatTheUserSaysCounts() {
        for (String prefix : List.of("", "index.")) {
            Settings derived = Settings.builder().put(prefix + "knn.derived_source.enabled", true).build();
            assertThat(created(MAPPING, derived), equalTo(Settings.builder().put(derived).put("index.knn", true).build()));
            Settings forbidden = Settings.builder().put(prefix + "knn", false).build();
            Exception e = refusal(new CreateIndexRequest("i").settings(forbidden).mapping(MAPPING));
            assertThat(
                e.getMessage(),
                containsString("[semantic_text] field [body]: it gets vectors, and the settings say that [index.knn]")
            );
        }
    }

    public void testTheNoteOfMappingUpdatesIsNoParameter() {
        String noted = MAPPING.replace("\"}", "\",\"mapped_already\":true}");
        assertThat(refusal(new CreateIndexRequest("i").mapping(noted)).getMessage(), containsString("unknown parameter [mapped_already]"));
    }

    public void testARolloverIsCompletedInFull() {
        RolloverRequest rollover = new RolloverRequest("alias", "new");
        rollover.getCreateIndexRequest().mapping(MAPPING);
        completed(rollover);
        assertThat(rollover.getCreateIndexRequest().settings(), equalTo(NEEDED));
        assertThat(rollover.getCreateIndexRequest().mappings(), containsString("\"semantic_model\":\"small\""));
        String once = rollover.getCreateIndexRequest().mappings();
        assertThat("on another node again", completed(rollover).getCreateIndexRequest().mappings(), equalTo(once));

        RolloverRequest without = completed(new RolloverRequest("alias", "new"));
        assertThat(without.getCreateIndexRequest().settings(), equalTo(Settings.EMPTY));
        assertThat(without.getCreateIndexRequest().mappings(), equalTo("{}"));
    }

    public void testTemplatesOfAllKinds() throws Exception {
        PutIndexTemplateRequest legacy = new PutIndexTemplateRequest("t").mapping(MAPPING, MediaTypeRegistry.JSON);
        assertThat(completed(legacy).settings(), equalTo(NEEDED));

        ComposableIndexTemplate template = new ComposableIndexTemplate(
            List.of("logs-*"),
            template(Settings.builder().put("index.number_of_shards", 3).build(), MAPPING),
            List.of("c"),
            7L,
            8L,
            null,
            new ComposableIndexTemplate.DataStreamTemplate()
        );
        ComposableIndexTemplate composable = completed(composable(template)).indexTemplate();
        Settings expected = Settings.builder().put("index.number_of_shards", 3).put(NEEDED).build();
        assertThat(
            composable,
            equalTo(
                new ComposableIndexTemplate(
                    template.indexPatterns(),
                    template(expected, MAPPING),
                    template.composedOf(),
                    template.priority(),
                    template.version(),
                    template.metadata(),
                    template.getDataStreamTemplate()
                )
            )
        );
        ComponentTemplate component = completed(component(new ComponentTemplate(template(null, MAPPING), 9L, null))).componentTemplate();
        assertThat(component, equalTo(new ComponentTemplate(template(NEEDED, MAPPING), 9L, null)));
    }

    private static Template template(Settings settings, String mapping) throws Exception {
        return new Template(settings, mapping == null ? null : new CompressedXContent(mapping), null);
    }

    private static PutComposableIndexTemplateAction.Request composable(ComposableIndexTemplate template) {
        return new PutComposableIndexTemplateAction.Request("t").indexTemplate(template);
    }

    private static PutComponentTemplateAction.Request component(ComponentTemplate template) {
        return new PutComponentTemplateAction.Request("t").componentTemplate(template);
    }

    public void testOtherTemplatesStayTheSame() throws Exception {
        for (Template template : new Template[] { null, template(Settings.EMPTY, null), template(null, PLAIN) }) {
            ComposableIndexTemplate composable = new ComposableIndexTemplate(List.of("a"), template, null, null, null, null);
            assertThat(completed(composable(composable)).indexTemplate(), sameInstance(composable));
        }
        ComponentTemplate component = new ComponentTemplate(template(null, PLAIN), null, null);
        assertThat(completed(component(component)).componentTemplate(), sameInstance(component));
    }

    public void testASimulationShowsWhatWouldBe() throws Exception {
        for (boolean ofIndex : new boolean[] { true, false }) {
            PutComposableIndexTemplateAction.Request put = composable(
                new ComposableIndexTemplate(List.of("a"), template(null, MAPPING), null, null, null, null)
            );
            completed(
                ofIndex ? new SimulateIndexTemplateRequest("a").indexTemplateRequest(put) : new SimulateTemplateAction.Request(put)
            );
            assertThat(put.indexTemplate().template().settings(), equalTo(NEEDED));
            assertThat(put.indexTemplate().template().mappings().string(), containsString("\"semantic_model\":\"small\""));
        }
        completed(new SimulateTemplateAction.Request("t"));
        completed(new SimulateIndexTemplateRequest("a"));
    }
}
