package dev.agentc2.platform.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Resolves names and connects to addresses, apart from each other: so the address that was judged is the address that
 * is connected to, whatever the name resolves to a moment later. Thread-safe.
 */
public class WebConnector {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_TIMEOUT_MS = 15_000;

    private final SSLSocketFactory tls;

    /** Over the TLS of the JDK. */
    public WebConnector() {
        this((SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    public WebConnector(SSLSocketFactory tls) {
        this.tls = tls;
    }

    /** All addresses of a host name or literal. */
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    /**
     * A connection to an address, not secured yet.
     *
     * @param opened told of the socket before it is connected, so that waiting for that can be ended by closing it
     */
    public Socket connect(InetAddress address, int port, Consumer<Socket> opened) throws IOException {
        Socket socket = new Socket();
        opened.accept(socket);
        try {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Secures a connection: the other side has to prove that it is the host that was asked for. */
    public Socket secure(Socket plain, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(plain, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
