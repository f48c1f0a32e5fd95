// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A module of the OpenSearch distribution. Maven Central has modules as plain jars without descriptors, so this says which
 * jars belong together (by the start of their names, those of {@code lib/} apart) and writes the descriptor.
 */
record NodeModule(String name, String mainClass, String extendedPlugins, List<String> jars) {

    private static final String TRANSPORT = "transport-netty4";

    /** What the policy file of this module grants, as far as the java agent asks: without it nodes can not connect to one another. */
    private static final String CONNECTS = """
        grant {
          permission java.net.SocketPermission "*", "accept,connect,resolve";
          permission java.io.FilePermission "/proc/sys/net/core/somaxconn", "read";
        };
        """;

    /** Those of the minimal distribution that the plugin or k-NN need, or that users of search take for granted. */
    static final List<NodeModule> ALL = List.of(
        new NodeModule(
            TRANSPORT,
            "org.opensearch.transport.Netty4ModulePlugin",
            "",
            List.of("transport-netty4-client", "opensearch-netty4", "netty-")
        ),
        new NodeModule(
            "transport-grpc",
            "org.opensearch.transport.grpc.GrpcPlugin",
            "",
            List.of("transport-grpc", "grpc-", "protobufs", "perfmark-api", "guava", "failureaccess")
        ),
        new NodeModule(
            "lang-painless",
            "org.opensearch.painless.PainlessModulePlugin",
            "",
            List.of("lang-painless", "opensearch-scripting-painless-spi", "antlr4-runtime", "asm-")
        ),
        new NodeModule(
            "analysis-common",
            "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
            "lang-painless",
            List.of("analysis-common")
        ),
        new NodeModule(
            "ingest-common",
            "org.opensearch.ingest.common.IngestCommonModulePlugin",
            "lang-painless",
            List.of("ingest-common", "opensearch-grok", "opensearch-dissect", "joni", "jcodings")
        ),
        new NodeModule("mapper-extras", "org.opensearch.index.mapper.MapperExtrasModulePlugin", "", List.of("mapper-extras-client")),
        new NodeModule(
            "lang-mustache",
            "org.opensearch.script.mustache.MustacheModulePlugin",
            "",
            List.of("lang-mustache-client", "compiler-")
        ),
        new NodeModule(
            "lang-expression",
            "org.opensearch.script.expression.ExpressionModulePlugin",
            "",
            List.of("lang-expression", "lucene-expressions", "antlr4-runtime", "asm-9", "asm-commons", "asm-tree")
        ),
        new NodeModule("parent-join", "org.opensearch.join.ParentJoinModulePlugin", "", List.of("parent-join-client")),
        new NodeModule("percolator", "org.opensearch.percolator.PercolatorModulePlugin", "", List.of("percolator-client")),
        new NodeModule("rank-eval", "org.opensearch.index.rankeval.RankEvalModulePlugin", "", List.of("rank-eval-client")),
        new NodeModule(
            "reindex",
            "org.opensearch.index.reindex.ReindexModulePlugin",
            "",
            List.of("reindex-client", "opensearch-ssl-config", "opensearch-rest-client-3", "httpclient5", "httpcore5", "commons-")
        ),
        new NodeModule(
            "aggs-matrix-stats",
            "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin",
            "",
            List.of("aggs-matrix-stats-client")
        )
    );

    /** Writes this module to {@code modules/<name>}, with those of {@code available} that are its own. */
    void assemble(Path modules, List<Path> available, String opensearchVersion) throws IOException {
        Path folder = Files.createDirectories(modules.resolve(name));
        for (String prefix : jars) {
            List<Path> matching = available.stream().filter(jar -> jar.getFileName().toString().startsWith(prefix)).toList();
            if (matching.isEmpty()) {
                throw new IllegalStateException("no jar [" + prefix + "*] for module [" + name + "]: " + available);
            }
            for (Path jar : matching) {
                Path copy = folder.resolve(jar.getFileName());
                if (Files.notExists(copy)) {
                    Files.copy(jar, copy);
                }
            }
        }
        if (name.equals(TRANSPORT)) {
            Files.writeString(folder.resolve("plugin-security.policy"), CONNECTS);
        }
        Files.writeString(
            folder.resolve("plugin-descriptor.properties"),
            String.join(
                "\n",
                "description=" + name,
                "version=" + opensearchVersion,
                "name=" + name,
                "classname=" + mainClass,
                "java.version=21",
                "opensearch.version=" + opensearchVersion,
                "extended.plugins=" + extendedPlugins,
                "has.native.controller=false",
                ""
            )
        );
    }

    /** The jars in a folder, in the order of their names. */
    static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
