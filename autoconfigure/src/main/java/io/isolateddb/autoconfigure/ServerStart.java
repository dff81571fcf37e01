package io.isolateddb.autoconfigure;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.isolateddb.server.DatabaseServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.EnumerablePropertySource;

/**
 * A property source with the URL of a server that is chosen, and started if it is an
 * embedded one, while the context goes on. Who asks for the URL waits for that.
 * Thread-safe. Its thread waits for the server only, never for the context, so nobody can
 * wait for it in a circle.
 */
final class ServerStart extends EnumerablePropertySource<CompletableFuture<DatabaseServer>> {

	/**
	 * The threads that have not ended yet. The end of the JVM waits for them: a server
	 * that is being started could not be stopped by anybody.
	 */
	private static final Set<Thread> running = ConcurrentHashMap.newKeySet();

	private static final AtomicBoolean awaited = new AtomicBoolean();

	private final String property;

	private final Function<DatabaseServer, String> url;

	private ServerStart(String name, String property, Function<DatabaseServer, String> url) {
		super(name, new CompletableFuture<>());
		this.property = property;
		this.url = url;
	}

	/**
	 * Begin to start a server.
	 * @param name the name of the property source
	 * @param property the name of the only property
	 * @param opener chooses and opens the server
	 * @param next what is prepared on the server next, which nobody has to wait for. It
	 * does not fail
	 * @param url the value of the property
	 */
	static ServerStart begin(String name, String property, Supplier<DatabaseServer> opener,
			Consumer<DatabaseServer> next, Function<DatabaseServer, String> url) {
		ServerStart start = new ServerStart(name, property, url);
		Thread thread = new Thread(() -> start.run(opener, next), "isolated-database-start");
		thread.setDaemon(true);
		thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
		if (awaited.compareAndSet(false, true)) {
			JvmExit.add(ServerStart::awaitAll);
		}
		running.add(thread);
		thread.start();
		return start;
	}

	private static void awaitAll() {
		try {
			for (Thread thread : running) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run(Supplier<DatabaseServer> opener, Consumer<DatabaseServer> next) {
		try {
			DatabaseServer server = opener.get();
			this.source.complete(server);
			next.accept(server);
		}
		catch (Throwable ex) {
			this.source.completeExceptionally(ex);
		}
		finally {
			running.remove(Thread.currentThread());
		}
	}

	/**
	 * Wait for the server.
	 * @throws RuntimeException what the opener has thrown
	 */
	DatabaseServer server() {
		try {
			return this.source.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw ex;
		}
	}

	@Override
	public String[] getPropertyNames() {
		return new String[] { this.property };
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return this.property.equals(name) ? this.url.apply(server()) : null;
	}

}
