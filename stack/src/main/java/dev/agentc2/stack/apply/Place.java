package dev.agentc2.stack.apply;

/**
 * Where something stands in the files. Immutable.
 *
 * @param file the file as the user named it
 * @param line from 1
 */
public record Place(String file, int line) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
        int byFile = file.compareTo(other.file);
        return byFile != 0 ? byFile : Integer.compare(line, other.line);
    }

    /** As editors and compilers write it. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
