package io.isolateddb.engine.mysql;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the definer in a statement that {@code SHOW CREATE} returns. The server quotes it
 * as the {@code sql_mode} of the object says.
 */
final class MySqlDefiner {

	private static final String NAME = "(`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\")";

	private static final Pattern DEFINER = Pattern
		.compile("\\A(CREATE (?:OR REPLACE )?(?:ALGORITHM=\\w+ )?)DEFINER=" + NAME + "@" + NAME);

	private static final Pattern ANY = Pattern.compile(" DEFINER=" + NAME + "@" + NAME);

	private MySqlDefiner() {
	}

	/**
	 * Remove the definer.
	 * @param description a statement of the server, perhaps after other text
	 */
	static String removeFrom(String description) {
		return ANY.matcher(description).replaceFirst("");
	}

	/**
	 * Replace the definer by the placeholder for the account of the new database, if it
	 * is one of the owners. Any other stays, as the migration has named it.
	 * @param owners accounts, in backticks
	 */
	static String generalize(String creation, Set<String> owners) {
		Matcher matcher = DEFINER.matcher(creation);
		if (matcher.find() && owners.contains(quote(matcher.group(2)) + "@" + quote(matcher.group(3)))) {
			return matcher.group(1) + "DEFINER=" + MySqlScript.ACCOUNT + creation.substring(matcher.end());
		}
		return creation;
	}

	/**
	 * Put a quoted name into backticks.
	 */
	private static String quote(String quoted) {
		String mark = quoted.substring(0, 1);
		return MySqlText.quote(quoted.substring(1, quoted.length() - 1).replace(mark + mark, mark));
	}

}
