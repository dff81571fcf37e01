package io.isolateddb.engine.mysql;

import java.util.Collection;
import java.util.stream.Collectors;

import io.isolateddb.engine.SqlIdentifier;

/**
 * Quotes names and texts for MySQL and MariaDB.
 */
final class MySqlText {

	private MySqlText() {
	}

	/**
	 * Quote an identifier.
	 */
	static String quote(String identifier) {
		return SqlIdentifier.quote(identifier, '`');
	}

	/**
	 * Quote a text.
	 */
	static String literal(String text) {
		return '\'' + text.replace("\\", "\\\\").replace("'", "''") + '\'';
	}

	/**
	 * Quote texts, separated by commas.
	 */
	static String literals(Collection<String> texts) {
		return texts.stream().map(MySqlText::literal).collect(Collectors.joining(", "));
	}

	/**
	 * Escape the wildcards of a pattern in a name.
	 */
	static String escapeWildcards(String name) {
		return name.replaceAll("([_%\\\\])", "\\\\$1");
	}

}
