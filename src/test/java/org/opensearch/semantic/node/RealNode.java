// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An OpenSearch node in a process of its own, under the official main class and java agent. Started by root it runs as
 * {@code nobody}, whose home does not exist. It ends with {@link #close()} or with this JVM, whichever comes first.
 */
public final class RealNode implements AutoCloseable {

    /** {@code nobody} and {@code nogroup} on Linux, known without a look at /etc/passwd. */
    static final int NOBODY = 65534;

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    private final NodeSpec spec;
    private final NodeHome home;
    private final Process process;
    private final Thread endWithJvm = new Thread(this::end, "stop-node");
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RealNode(NodeSpec spec, NodeHome home, Process process) {
        this.spec = spec;
        this.home = home;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** Assembles a home from what the build made, starts the node, and returns when it answers as part of a cluster. */
    public static RealNode start(NodeSpec spec) throws Exception {
        NodeHome home = NodeHome.assemble(spec, NodeParts.ofBuild());
        boolean root = isRoot();
        if (root) {
            home.giveTo(NOBODY);
        }
        ProcessBuilder builder = new ProcessBuilder(command(spec, home, root));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.directory(home.path().toFile());
        builder.redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(home.path().resolve("logs/console.log").toFile());
        RealNode node = new RealNode(spec, home, builder.start());
        try {
            node.awaitReady();
        } catch (Exception | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    public NodeSpec spec() {
        return spec;
    }

    public Path home() {
        return home.path();
    }

    public String url() {
        return "http://127.0.0.1:" + spec.httpPort();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a request; without a body if it is null. The content type fits both JSON and NDJSON endpoints. */
    public Answer send(String method, String path, String body) {
        try {
            return exchange(method, path, body, ANSWER_WITHIN);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + ": " + e + (process.isAlive() ? "" : ", the node has ended"), e);
        }
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Returns when the node has ended, for whatever reason. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    public String lastLogLines(int count) throws IOException {
        return home.lastLines(count);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook finds the process gone.
        }
    }

    /** Ends this process and no other: the node is asked, waited for, and killed if it does not end. */
    private void end() {
        process.destroy();
        boolean interrupted = false;
        while (true) {
            try {
                if (process.waitFor(GONE_WITHIN.toMillis(), TimeUnit.MILLISECONDS) == false) {
                    process.destroyForcibly().waitFor();
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                process.destroyForcibly();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        String last = "no answer";
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                Answer health = exchange("GET", "/_cluster/health?timeout=1s", null, Duration.ofSeconds(10));
                if (health.status() == 200) {
                    return;
                }
                last = health.toString();
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(200);
        }
        String end = process.isAlive() ? "is not ready after " + READY_WITHIN.toSeconds() + " s" : "ended with " + process.exitValue();
        throw new IllegalStateException("the node in [" + home.path() + "] " + end + " (" + last + ")\n" + home.lastLines(60));
    }

    private Answer exchange(String method, String path, String body, Duration timeout) throws IOException {
        HttpRequest.BodyPublisher content = body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    }

    private static List<String> command(NodeSpec spec, NodeHome home, boolean root) throws IOException {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
            List.of(
                "-Xms" + spec.heap(),
                "-Xmx" + spec.heap(),
                "-Xss1m",
                "-XX:-UsePerfData",
                "-XX:-OmitStackTraceInFastThrow",
                "-XX:ErrorFile=" + home.path().resolve("logs/hs_err.log"),
                "-javaagent:" + home.agent(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"
            )
        );
        command.addAll(spec.jvm());
        Map<String, String> properties = Map.ofEntries(
            Map.entry("opensearch.path.home", home.path().toString()),
            Map.entry("opensearch.path.conf", home.path().resolve("config").toString()),
            Map.entry("opensearch.distribution.type", "tar"),
            Map.entry("opensearch.bundled_jdk", "false"),
            Map.entry("java.io.tmpdir", home.path().resolve("tmp").toString()),
            Map.entry("java.locale.providers", "SPI,CLDR"),
            Map.entry("java.awt.headless", "true"),
            Map.entry("file.encoding", "UTF-8"),
            Map.entry("jna.nosys", "true"),
            Map.entry("io.netty.noUnsafe", "true"),
            Map.entry("io.netty.noKeySetOptimization", "true"),
            Map.entry("io.netty.recycler.maxCapacityPerThread", "0"),
            Map.entry("log4j.shutdownHookEnabled", "false"),
            Map.entry("log4j2.disable.jmx", "true")
        );
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", home.path().resolve("lib") + "/*", "org.opensearch.bootstrap.OpenSearch"));
        return command;
    }
}
