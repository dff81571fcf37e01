package io.isolateddb.binding;

import java.net.URI;

import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP header that carries a binding: who sends it, and what it means to who gets it.
 */
final class BindingHeader {

	static final String NAME = DatabaseBinding.HTTP_HEADER;

	private BindingHeader() {
	}

	/**
	 * The value for a request of the current thread. Only servers on this machine are
	 * told: the application under test has no other.
	 * @return the value, or {@code null} to send none
	 */
	static @Nullable String valueFor(URI uri) {
		DatabaseScope scope = ScopeBinding.current();
		return (scope != null && isHere(uri.getHost())) ? scope.id() : null;
	}

	private static boolean isHere(@Nullable String host) {
		return host == null || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
	}

	/**
	 * The binding for a request. One without the header may still come from the thread of
	 * a test, as with {@code MockMvc}. One whose test has ended, or that makes its value
	 * up, gets no database.
	 */
	static ScopeBinding bindingFor(@Nullable String value) {
		if (value != null) {
			return ScopeBinding.to(DatabaseScope.withId(value));
		}
		ScopeBinding ofThread = ScopeBinding.share();
		return (ofThread != null) ? ofThread : ScopeBinding.unknown();
	}

}
