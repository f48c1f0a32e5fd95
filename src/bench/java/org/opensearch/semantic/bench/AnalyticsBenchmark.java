// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.semantic.model.QueuedModel;

/**
 * How well clusters, outliers and classes found on vectors agree with what people said, on the open sets; and how well drift is told from
 * chance, on the sample messages.
 */
final class AnalyticsBenchmark {

    private AnalyticsBenchmark() {}

    /** @param data folder of the datasets */
    static void run(Path data, Path json) throws IOException {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        ModelFiles.loadNatives();
        List<Table> tables = new ArrayList<>();
        try (QueuedModel model = ModelFiles.BGE.compiled(Runtime.getRuntime().availableProcessors(), QueuedModel.BATCH_TOKENS)) {
            tables.addAll(DriftCalibration.run(model));
            LabelledVectors clincTrain = LabelledVectors.embed(model, datasets.clinc150("train"));
            LabelledVectors clincTest = LabelledVectors.embed(model, datasets.clinc150("test"));
            LabelledVectors bankingTrain = LabelledVectors.embed(model, datasets.banking77("train"));
            LabelledVectors bankingTest = LabelledVectors.embed(model, datasets.banking77("test"));
            tables.add(ClusterQuality.measure(clincTest));
            Table maps = MapBenchmark.table();
            MapBenchmark.run("CLINC150", clincTest.where(label -> label.equals(Datasets.OUT_OF_SCOPE) == false), maps);
            MapBenchmark.run("Banking77", bankingTest, maps);
            tables.add(maps);
            tables.add(ClassifierQuality.accuracy(bankingTrain, bankingTest));
            tables.add(ClassifierQuality.outOfScope(clincTrain, clincTest));
            tables.add(OutlierQuality.measure(clincTrain, clincTest));
        }
        Table.write(json, tables);
        tables.forEach(Table::print);
    }
}
