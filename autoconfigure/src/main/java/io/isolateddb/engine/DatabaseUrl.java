package io.isolateddb.engine;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The URL of a database, in its parts: a JDBC URL such as
 * {@code jdbc:postgresql://host:5432/app?sslmode=require}, perhaps with other drivers
 * before that of the database as in {@code jdbc:p6spy:postgresql://host/app}, or a URL of
 * the product's own programs such as {@code postgres://user:password@host/app}. All parts
 * but the scheme are kept as they are written, percent-encoded.
 *
 * @param scheme the words before the address, in lower case, without their colons; empty
 * if the text is no URL
 * @param userInfo what stands before the {@code @}, or {@code null}
 * @param hosts one host or more with their ports, or an empty string
 * @param database what stands between the hosts and the question mark, or an empty string
 * @param parameters what follows the question mark, by name, in the order of the URL
 * @since 0.1.0
 */
public record DatabaseUrl(List<String> scheme, @Nullable String userInfo, String hosts, String database,
		Map<String, String> parameters) {

	private static final String JDBC = "jdbc";

	/**
	 * A password may contain all characters but those at which the address ends.
	 */
	private static final Pattern FORM = Pattern.compile(
			"(?<scheme>(?:[\\w.+-]+:)*)"
					+ "(?://(?:(?<user>[^/?]*)@)?(?<hosts>[^/?]*)/?|/?)(?<database>[^?]*)(?:\\?(?<parameters>.*))?",
			Pattern.DOTALL);

	/**
	 * Hosts or a database that hold neither a user nor settings.
	 */
	private static final Pattern PLAIN = Pattern.compile("[^@;()=]*");

	/**
	 * Products whose users choose the word that follows.
	 */
	private static final Set<String> FREE_NAME_FOLLOWS = Set.of("derby", "duckdb", "h2", "hsqldb", "sqlite");

	/**
	 * Drivers that pass on all calls to another, whose URL follows theirs.
	 */
	private static final Set<String> PASSING_ON = Set.of("log4jdbc", "otel", "p6spy", "tracing");

	/**
	 * Parameters of PostgreSQL's driver that say which database a URL without an address
	 * means.
	 */
	private static final Set<String> LOCATING = Set.of("PGDBNAME", "PGHOST", "PGPORT", "service");

	/**
	 * Create a URL.
	 * @param scheme the words before the address
	 * @param userInfo what stands before the {@code @}, or {@code null}
	 * @param hosts one host or more with their ports, or an empty string
	 * @param database the database, or an empty string
	 * @param parameters the parameters by name
	 */
	public DatabaseUrl {
		scheme = List.copyOf(scheme);
		parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
	}

	/**
	 * Read a URL. Every text can be read: one that is no URL has no scheme.
	 * @param text the text
	 * @return its parts
	 */
	public static DatabaseUrl of(String text) {
		Matcher form = FORM.matcher(text);
		if (!form.matches()) {
			throw new IllegalStateException("The pattern has to match every text");
		}
		String scheme = form.group("scheme").toLowerCase(Locale.ROOT);
		String hosts = form.group("hosts");
		return new DatabaseUrl(scheme.isEmpty() ? List.of() : List.of(scheme.split(":")), form.group("user"),
				(hosts != null) ? hosts : "", form.group("database"), parameters(form.group("parameters")));
	}

	private static Map<String, String> parameters(@Nullable String query) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String parameter : ((query != null) ? query : "").split("&")) {
			String[] pair = parameter.split("=", 2);
			if (!pair[0].isEmpty()) {
				parameters.put(pair[0], (pair.length == 2) ? pair[1] : "");
			}
		}
		return parameters;
	}

	/**
	 * Whether this is a URL for a JDBC driver.
	 * @return {@code true} if it starts with {@code jdbc:}
	 */
	public boolean isJdbc() {
		return !this.scheme.isEmpty() && this.scheme.get(0).equals(JDBC);
	}

	/**
	 * The product of the database. It is known only if no other driver stands before it:
	 * such a driver may give the address a meaning of its own.
	 * @return the product, if there is an engine for it
	 */
	public Optional<DatabaseProduct> product() {
		return this.scheme.stream().skip(isJdbc() ? 1 : 0).findFirst().flatMap(DatabaseProduct::ofScheme);
	}

	/**
	 * Whether the database is one of a product, even if other drivers stand before it.
	 * @param productScheme the scheme of the product's URLs
	 * @return {@code true} if it is
	 */
	public boolean names(String productScheme) {
		for (String word : this.scheme) {
			if (word.equals(productScheme)) {
				return true;
			}
			if (FREE_NAME_FOLLOWS.contains(word)) {
				return false;
			}
		}
		return false;
	}

	/**
	 * The same URL for a JDBC driver.
	 * @param driver the words that follow {@code jdbc}
	 * @return the URL
	 */
	public DatabaseUrl withJdbcScheme(String... driver) {
		return new DatabaseUrl(Stream.concat(Stream.of(JDBC), Stream.of(driver)).toList(), this.userInfo, this.hosts,
				this.database, this.parameters);
	}

	/**
	 * The same URL with other hosts.
	 * @param hosts one host or more with their ports
	 * @return the URL
	 */
	public DatabaseUrl withHosts(String hosts) {
		return new DatabaseUrl(this.scheme, this.userInfo, hosts, this.database, this.parameters);
	}

	/**
	 * The same URL of another database.
	 * @param database the database, percent-encoded if the driver decodes it
	 * @return the URL
	 */
	public DatabaseUrl withDatabase(String database) {
		return new DatabaseUrl(this.scheme, this.userInfo, this.hosts, database, this.parameters);
	}

	/**
	 * The same URL with other parameters.
	 * @param parameters the parameters by name, percent-encoded
	 * @return the URL
	 */
	public DatabaseUrl withParameters(Map<String, String> parameters) {
		return new DatabaseUrl(this.scheme, this.userInfo, this.hosts, this.database, parameters);
	}

	/**
	 * The same URL without some of its parameters.
	 * @param removed tells by its name whether a parameter is removed
	 * @return the URL
	 */
	public DatabaseUrl withoutParameters(Predicate<String> removed) {
		Map<String, String> kept = new LinkedHashMap<>(this.parameters);
		kept.keySet().removeIf(removed);
		return withParameters(kept);
	}

	/**
	 * The text of the URL, without what stands before the {@code @}, which drivers do not
	 * read.
	 * @return for instance {@code jdbc:postgresql://host:5432/app?sslmode=require}
	 */
	public String text() {
		String query = this.parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "=" + parameter.getValue())
			.collect(Collectors.joining("&"));
		return String.join(":", this.scheme) + "://" + this.hosts + "/" + this.database
				+ (query.isEmpty() ? "" : "?" + query);
	}

	/**
	 * Whether two URLs are equal but for their parameters, for the user, and for what has
	 * no effect: the name of the driver, the default port, the order of several hosts.
	 * @param other the other URL
	 * @return {@code true} if they name the same database
	 */
	public boolean isSameDatabase(DatabaseUrl other) {
		return identity().equals(other.identity());
	}

	/**
	 * What two URLs have in common exactly if they name {@linkplain #isSameDatabase the
	 * same database}.
	 * @return a text that is no URL, and may hold secrets
	 */
	public String identity() {
		DatabaseUrl url = withDrivers(List.of());
		return url.product()
			.map((product) -> product.identity(url))
			.orElseGet(() -> String.join(":", url.scheme) + "://" + url.hosts.toLowerCase(Locale.ROOT) + "/"
					+ url.database);
	}

	/**
	 * The identity of a database on a server.
	 */
	String identityOnServer(DatabaseProduct product) {
		return product.name() + "://" + ServerHosts.identity(this.hosts, product.defaultPort()) + "/"
				+ decode(this.database) + locatingParameters();
	}

	private Map<String, String> locatingParameters() {
		Map<String, String> locating = new TreeMap<>(this.parameters);
		locating.keySet().retainAll(LOCATING);
		return locating;
	}

	/**
	 * The drivers that pass on all calls to the driver whose name follows, such as p6spy.
	 * @return their names in the order of the URL, or an empty list
	 */
	public List<String> drivers() {
		return this.scheme.stream().skip(1).takeWhile(PASSING_ON::contains).toList();
	}

	/**
	 * The same URL with other {@linkplain #drivers() drivers} before that of the
	 * database.
	 * @param drivers their names, or an empty list for none
	 * @return the URL
	 */
	public DatabaseUrl withDrivers(List<String> drivers) {
		if (!isJdbc()) {
			return this;
		}
		Stream<String> others = this.scheme.stream().skip(1L + drivers().size());
		return new DatabaseUrl(Stream.of(Stream.of(JDBC), drivers.stream(), others).flatMap((words) -> words).toList(),
				this.userInfo, this.hosts, this.database, this.parameters);
	}

	/**
	 * The URL as messages have it, without user and parameters. Where it cannot be told
	 * which part might be a secret, only the beginning is left.
	 * @return for instance {@code jdbc:postgresql://host:5432/app}
	 */
	public String withoutSecrets() {
		boolean plain = product().isPresent() && PLAIN.matcher(this.hosts).matches()
				&& PLAIN.matcher(this.database).matches();
		return plain ? withParameters(Map.of()).text() : toString();
	}

	/**
	 * The beginning of the URL, which holds no secrets.
	 */
	@Override
	public String toString() {
		if (this.scheme.isEmpty()) {
			return this.database.replaceFirst("(?s)\\W.*", "") + "…";
		}
		int last = this.scheme.stream()
			.filter((word) -> DatabaseProduct.ofScheme(word).isPresent())
			.findFirst()
			.map(this.scheme::indexOf)
			.orElse(isJdbc() ? 1 : 0);
		return this.scheme.stream().limit(last + 1).collect(Collectors.joining(":", "", ":…"));
	}

	/**
	 * Encode a text as a part of a URL.
	 * @param text the text
	 * @return the text, percent-encoded
	 */
	public static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	/**
	 * Decode a part of a URL. A percent sign that encodes nothing is left alone, as many
	 * passwords that should be encoded are not.
	 * @param part the part
	 * @return the text that it stands for
	 */
	public static String decode(String part) {
		if (part.indexOf('%') < 0) {
			return part;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
		for (int index = 0; index < encoded.length; index++) {
			int high = (index + 2 < encoded.length) ? Character.digit(encoded[index + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(encoded[index + 2], 16) : -1;
			boolean escape = encoded[index] == '%' && low >= 0;
			bytes.write(escape ? high * 16 + low : encoded[index]);
			index += escape ? 2 : 0;
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

}
