package io.isolateddb.engine;

/**
 * Quotes identifiers, so that every name can be used in SQL.
 *
 * @since 0.1.0
 */
public final class SqlIdentifier {

	private SqlIdentifier() {
	}

	/**
	 * Quote an identifier as standard SQL has it.
	 * @param name the identifier
	 * @return the identifier in double quotes
	 */
	public static String quote(String name) {
		return quote(name, '"');
	}

	/**
	 * Quote an identifier with another character.
	 * @param name the identifier
	 * @param quote the character, which is doubled within the identifier
	 * @return the quoted identifier
	 */
	public static String quote(String name, char quote) {
		String mark = String.valueOf(quote);
		return mark + name.replace(mark, mark + mark) + mark;
	}

}
