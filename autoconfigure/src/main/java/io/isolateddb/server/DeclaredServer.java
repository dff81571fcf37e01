package io.isolateddb.server;

import io.isolateddb.engine.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server and the credentials for it, as a user has declared them. A
 * blank value counts as not declared.
 *
 * @param url the URL of a database on the server, or {@code null}
 * @param username the user, instead of the one in the URL, or {@code null}
 * @param password the password, instead of the one in the URL, or {@code null}
 * @since 0.1.0
 */
public record DeclaredServer(@Nullable String url, @Nullable String username, @Nullable String password) {

	/**
	 * Nothing is declared.
	 */
	public static final DeclaredServer NONE = new DeclaredServer(null, null, null);

	/**
	 * Create a declaration.
	 * @param url the URL of a database on the server, or {@code null}
	 * @param username the user, instead of the one in the URL, or {@code null}
	 * @param password the password, instead of the one in the URL, or {@code null}
	 */
	public DeclaredServer {
		url = blankToNull(url);
		username = blankToNull(username);
		password = (password == null || password.isEmpty()) ? null : password;
	}

	private static @Nullable String blankToNull(@Nullable String text) {
		return (text == null || text.isBlank()) ? null : text.strip();
	}

	/**
	 * The URL in its parts; without a URL it has no scheme.
	 */
	DatabaseUrl databaseUrl() {
		return DatabaseUrl.of((this.url != null) ? this.url : "");
	}

	/**
	 * The URL up to where secrets may begin.
	 */
	@Override
	public String toString() {
		return (this.url != null) ? this.url.split("[/?;@,]", 2)[0] + "…" : "no URL";
	}

}
