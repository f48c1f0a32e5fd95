// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process, as Linux counts it. */
final class ProcessMemory {

    private ProcessMemory() {}

    /** What of it is in memory, in MiB: heap, native memory and mapped files; NaN where there is no {@code /proc}. */
    static double resident(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (Files.isReadable(status) == false) {
            return Double.NaN;
        }
        String line = Files.readAllLines(status).stream().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
}
