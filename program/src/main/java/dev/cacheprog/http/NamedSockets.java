package dev.cacheprog.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// TLS to a server whose URL has an address in the place of its name, or whose name has a `_`,
/// which the JDK's client cannot send. The handshake has the server's name, and its certificate
/// must be for that name.
final class NamedSockets extends SSLSocketFactory {
  private final String name;

  NamedSockets(String name) {
    this.name = name;
  }

  private static SSLSocketFactory sockets() {
    return HttpsURLConnection.getDefaultSSLSocketFactory();
  }

  /// The JDK's client connects this socket, and then has it secured.
  @Override
  public Socket createSocket() {
    return new Socket();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    SSLSocket secured = (SSLSocket) sockets().createSocket(socket, name, port, autoClose);
    SSLParameters parameters = secured.getSSLParameters();
    // Then the JDK's client does not check another name.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    return secured;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("only connected sockets are secured");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(name, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(name, port);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }
}
