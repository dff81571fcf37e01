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

	private BindingHeader() {
	}

	/**
	 * The value for a request that the current thread sends. Only requests to this
	 * machine have one, as the application under test runs there.
	 * @return the value, or {@code null} for no header
	 */
	static @Nullable String valueFor(URI uri) {
		DatabaseScope scope = ScopeBinding.current();
		return (scope != null && isLocal(uri.getHost())) ? scope.id() : null;
	}

	private static boolean isLocal(@Nullable String host) {
		return host == null || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
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
