package io.isolateddb.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A small connection pooler in front of a PostgreSQL server that asks for no password. It
 * speaks enough of the protocol to do what pgbouncer does with
 * {@code pool_mode=transaction}, or with {@code pool_mode=session}. Thread-safe: the
 * monitor guards the sessions that are free, and a thread that holds it waits for
 * nothing.
 */
public final class TransactionPooler implements AutoCloseable {

	private static final int SSL_REQUEST = 80877103;

	private static final int GSS_REQUEST = 80877104;

	private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final int serverPort;

	private final boolean ofTransactions;

	private final Map<String, Deque<Backend>> free = new HashMap<>();

	public TransactionPooler(int serverPort, boolean ofTransactions) throws IOException {
		this.serverPort = serverPort;
		this.ofTransactions = ofTransactions;
		start(this::accept);
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "pooler");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listener.accept();
				start(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void serve(Socket client) {
		try (client;
				DataInputStream in = new DataInputStream(client.getInputStream());
				DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
			byte[] startup = startup(in, out);
			String key = new String(startup);
			Backend backend = acquire(key, startup);
			out.write(backend.greeting);
			backend = this.ofTransactions ? release(key, backend) : backend;
			while (true) {
				byte[] message = read(in);
				if (message[0] == 'X') {
					break;
				}
				backend = (backend != null) ? backend : acquire(key, startup);
				backend.out.write(message);
				if (message[0] == 'Q' || message[0] == 'S') {
					boolean idle = backend.relay(out) == 'I';
					backend = (idle && this.ofTransactions) ? release(key, backend) : backend;
				}
			}
			if (backend != null) {
				backend.socket.close();
			}
		}
		catch (IOException ex) {
			// The client has gone
		}
	}

	private static byte[] startup(DataInputStream in, DataOutputStream out) throws IOException {
		while (true) {
			int length = in.readInt();
			byte[] content = new byte[length - 4];
			in.readFully(content);
			int code = ByteBuffer.wrap(content).getInt();
			if (code != SSL_REQUEST && code != GSS_REQUEST) {
				return ByteBuffer.allocate(length).putInt(length).put(content).array();
			}
			out.write('N');
		}
	}

	private static byte[] read(DataInputStream in) throws IOException {
		byte type = in.readByte();
		int length = in.readInt();
		byte[] message = new byte[length + 1];
		ByteBuffer.wrap(message).put(type).putInt(length);
		in.readFully(message, 5, length - 4);
		return message;
	}

	private Backend acquire(String key, byte[] startup) throws IOException {
		synchronized (this) {
			Deque<Backend> waiting = this.free.get(key);
			if (waiting != null && !waiting.isEmpty()) {
				return waiting.pop();
			}
		}
		return new Backend(new Socket(InetAddress.getLoopbackAddress(), this.serverPort), startup);
	}

	private synchronized @Nullable Backend release(String key, Backend backend) {
		this.free.computeIfAbsent(key, (name) -> new ArrayDeque<>()).push(backend);
		return null;
	}

	@Override
	public synchronized void close() throws IOException {
		this.listener.close();
		for (Deque<Backend> backends : this.free.values()) {
			for (Backend backend : backends) {
				backend.socket.close();
			}
		}
	}

	/**
	 * A session of the server.
	 */
	private static final class Backend {

		private final Socket socket;

		private final DataInputStream in;

		private final DataOutputStream out;

		/**
		 * What it has said at its start, with the key of the pooler.
		 */
		private final byte[] greeting;

		Backend(Socket socket, byte[] startup) throws IOException {
			this.socket = socket;
			this.in = new DataInputStream(socket.getInputStream());
			this.out = new DataOutputStream(socket.getOutputStream());
			this.out.write(startup);
			ByteArrayOutputStream greeting = new ByteArrayOutputStream();
			relay(new DataOutputStream(greeting));
			this.greeting = greeting.toByteArray();
		}

		/**
		 * Pass messages on until the server is ready.
		 * @return the state of its transaction
		 */
		private byte relay(DataOutputStream client) throws IOException {
			while (true) {
				byte[] message = read(this.in);
				if (message[0] == 'K') {
					ByteBuffer.wrap(message).putInt(5, 1);
				}
				client.write(message);
				if (message[0] == 'Z') {
					client.flush();
					return message[5];
				}
			}
		}

	}

}
