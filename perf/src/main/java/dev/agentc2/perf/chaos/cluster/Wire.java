package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stretch of network on loopback that can be cut: bytes stop in both directions and nobody is told, as when a cable is
 * pulled. Once mended they go on, and connections that were open meanwhile break. Thread-safe.
 */
public final class Wire implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket entry;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;

    /**
     * Starts to forward.
     *
     * @param target port on loopback that it leads to
     */
    public Wire(int target) {
        this.target = target;
        try {
            entry = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("there is no port for a wire", e);
        }
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    /** Port on loopback that it begins at. */
    public int port() {
        return entry.getLocalPort();
    }

    /** Nothing gets through from now on. */
    public void cut() {
        lock.lock();
        try {
            cut = true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the cut. */
    public void mend() {
        open.forEach(Wire::closeQuietly);
        lock.lock();
        try {
            cut = false;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                Socket near = entry.accept();
                open.add(near);
                Thread.ofVirtual().name("wire").start(() -> connect(near));
            } catch (IOException e) {
                if (!entry.isClosed()) {
                    throw new UncheckedIOException("a wire can't accept connections", e);
                }
            }
        }
    }

    private void connect(Socket near) {
        try {
            awaitMended();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Thread.ofVirtual().name("wire").start(() -> forward(far, near));
            forward(near, far);
        } catch (IOException | InterruptedException e) {
            drop(near);
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitMended();
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // one side is gone: the other is told below
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void awaitMended() throws InterruptedException {
        lock.lock();
        try {
            while (cut) {
                mended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(Socket socket) {
        open.remove(socket);
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // a socket that fails to close is closed
        }
    }

    @Override
    public void close() {
        closeQuietly(entry);
        mend();
    }
}
