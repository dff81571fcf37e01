package io.isolateddb.migration;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Liquibase has read: paths, contents, and the names of the parameters in them. Not
 * thread-safe.
 */
final class ReadResources {

	/**
	 * A parameter, which may stand within another one.
	 */
	private static final Pattern PARAMETER = Pattern.compile("\\$\\{([^}]*)}");

	private final Map<String, String> contents = new TreeMap<>();

	private final Set<String> parameters = new TreeSet<>();

	private final Set<URI> remote = new HashSet<>();

	/**
	 * Add a resource that Liquibase is about to read.
	 */
	void add(String path, URI uri, byte[] content) {
		this.contents.put(path, new Fingerprint().add(content).value());
		if (!isLocal(uri)) {
			this.remote.add(uri);
		}
		addParameters(new String(content, StandardCharsets.UTF_8));
	}

	/**
	 * Add the names of the parameters in a text. In UTF-16 each second byte of a name is
	 * zero. Liquibase takes no notice of upper and lower case.
	 */
	void addParameters(String text) {
		Matcher matcher = PARAMETER.matcher(text.replace("\0", ""));
		while (matcher.find()) {
			addParameter(matcher.group(1));
		}
	}

	void addParameter(String name) {
		this.parameters.add(name.strip().toLowerCase(Locale.ROOT));
	}

	private static boolean isLocal(URI uri) {
		String scheme = String.valueOf(uri.getScheme());
		return scheme.equals("file") || (scheme.equals("jar") && !uri.getSchemeSpecificPart().startsWith("http"));
	}

	/**
	 * The names of the parameters, in lower case.
	 */
	Set<String> parameters() {
		return this.parameters;
	}

	/**
	 * What was read from elsewhere than files and archives.
	 */
	Set<URI> remote() {
		return this.remote;
	}

	/**
	 * Whether all that was read another time is in here, with the same content.
	 */
	boolean includes(ReadResources other) {
		return this.contents.entrySet().containsAll(other.contents.entrySet());
	}

	void addTo(Fingerprint fingerprint) {
		this.contents.forEach((path, content) -> fingerprint.add(path).add(content));
	}

}
