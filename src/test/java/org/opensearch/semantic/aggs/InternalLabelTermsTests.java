// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalLabelTermsTests extends AbstractWireSerializingTestCase<InternalLabelTerms> {

    private static InternalLabelTerms of(boolean mapped, String... terms) {
        TermCounts counts = new TermCounts(2);
        for (String term : terms) {
            counts.add(List.of(randomInt(1)), Map.of(term, term));
        }
        return new InternalLabelTerms("who", mapped, counts, null);
    }

    @Override
    protected InternalLabelTerms createTestInstance() {
        return of(randomBoolean(), randomAlphaOfLength(3), randomAlphaOfLength(3));
    }

    @Override
    protected InternalLabelTerms mutateInstance(InternalLabelTerms instance) {
        return new InternalLabelTerms(instance.getName(), !instance.mapped(), instance.counts(), null);
    }

    @Override
    protected Writeable.Reader<InternalLabelTerms> instanceReader() {
        return InternalLabelTerms::new;
    }

    public void testReducesWithoutTouchingItsParts() {
        InternalLabelTerms a = of(false);
        InternalLabelTerms b = of(true, "late", "late");
        InternalLabelTerms c = of(true, "van");
        ReduceContext context = ReduceContext.forFinalReduction(null, null, n -> {}, PipelineTree.EMPTY);
        InternalLabelTerms all = a.reduce(List.of(a, b, c), context);
        TermCounts expected = new TermCounts(2);
        expected.add(b.counts());
        expected.add(c.counts());
        assertEquals(expected, all.counts());
        assertTrue(all.mapped());
        assertFalse(a.reduce(List.of(a, a), context).mapped());
        assertEquals(all, a.reduce(List.of(a, b, c), context));
    }

    public void testCanNotBeAskedFor() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> LabelTermsAggregationBuilder.parser().parse(null, "x"));
        assertThat(e.getMessage(), containsString("ask for one of these with a [label_field]"));
    }

    public void testBuilderOverTheWire() throws Exception {
        List<List<DocumentId>> groups = List.of(List.of(new DocumentId("i", "1"), new DocumentId("j", "1")), List.of());
        LabelTermsAggregationBuilder builder = new LabelTermsAggregationBuilder("who", "text", groups);
        LabelTermsAggregationBuilder copy = copyWriteable(builder, getNamedWriteableRegistry(), LabelTermsAggregationBuilder::new);
        assertEquals(builder, copy);
        assertEquals(builder.hashCode(), copy.hashCode());
        assertNotEquals(builder, new LabelTermsAggregationBuilder("who", "text", groups.subList(0, 1)));
    }
}
