package dev.agentc2.egress.query;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;

/** Bytes that are fetched a piece at a time, while they are read. One thread. */
final class PieceStream extends InputStream {
    private final long size;
    private final LongFunction<Optional<byte[]>> pieces;
    private byte[] piece = {};
    private int at;
    private long fetched;

    /**
     * @param size bytes in all
     * @param pieces gives the piece that begins at an offset, empty when it is gone; never called beyond the end
     */
    PieceStream(long size, LongFunction<Optional<byte[]>> pieces) {
        this.size = size;
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (at == piece.length && !fetch()) {
            return -1;
        }
        int read = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, buffer, offset, read);
        at += read;
        return read;
    }

    private boolean fetch() throws IOException {
        if (fetched >= size) {
            return false;
        }
        piece = pieces.apply(fetched)
                .filter(found -> found.length > 0)
                .orElseThrow(() -> new IOException("the rest is gone"));
        at = 0;
        fetched += piece.length;
        return true;
    }
}
