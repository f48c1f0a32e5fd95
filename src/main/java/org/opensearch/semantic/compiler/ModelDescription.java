// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.semantic.model.StandaloneModel;

/** The file {@code model.yml}, as far as a new folder needs another. */
final class ModelDescription {

    private static final Pattern NAME = Pattern.compile("(?m)^name:.*$");

    private ModelDescription() {}

    /**
     * The text of a description under the name of the folder it is going to be in, because a node wants the two to be the same.
     *
     * @throws IllegalArgumentException if the file does not have its name on a line of its own
     */
    static String named(Path file, String name) throws IOException {
        String text = Files.readString(file);
        if (StandaloneModel.readSpec(file).name().equals(name)) {
            return text;
        }
        Matcher line = NAME.matcher(text);
        if (line.find() == false) {
            throw new IllegalArgumentException("[" + file + "] has no line [name: ...] to put the new name [" + name + "] into");
        }
        return text.substring(0, line.start()) + "name: '" + name.replace("'", "''") + "'" + text.substring(line.end());
    }
}
