package io.isolateddb.binding;

import java.net.URI;

import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP header that propagates a binding: its value for a request that is sent, and
 * the binding for a request that is received.
 */
final class BindingHeader {

	static final String NAME = DatabaseBinding.HTTP_HEADER;

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private BindingHeader() {
	}

	/**
	 * The value for a request that the current thread sends. Only requests to a server of
	 * the test's own context have one: other servers on this machine, such as stubs of
	 * remote services, see requests as the application sends them.
	 * @return the value, or {@code null} for no header
	 */
	static @Nullable String valueFor(URI uri) {
		DatabaseScope scope = ScopeBinding.current();
		return (scope != null && isOwn(uri, scope)) ? scope.id() : null;
	}

	private static boolean isOwn(URI uri, DatabaseScope scope) {
		String host = uri.getHost();
		if (host == null) {
			return true;
		}
		boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
		return local && scope.listensOn((uri.getPort() != -1) ? uri.getPort() : defaultPort(uri));
	}

	private static int defaultPort(URI uri) {
		return "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
	}

	/**
	 * The binding for a request that is received. A request without the header may still
	 * come from the thread of a test, as with {@code MockMvc}. If the header names no
	 * running test, the request gets no database.
	 */
	static ScopeBinding bindingFor(@Nullable String value) {
		if (value != null) {
			return ScopeBinding.to(DatabaseScope.withId(value));
		}
		ScopeBinding ofThread = ScopeBinding.forContinuation();
		return (ofThread != null) ? ofThread : ScopeBinding.unknown();
	}

}
