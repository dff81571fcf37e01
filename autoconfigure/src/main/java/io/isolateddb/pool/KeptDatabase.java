package io.isolateddb.pool;

import java.util.ArrayList;
import java.util.List;

import org.apiguardian.api.API;

/**
 * The description of a database that stays on its server when its lease has ended.
 *
 * @param test the test that it was leased to
 * @param reason why it is kept
 * @param name its name on the server when the lease has ended
 * @param jdbcUrl its JDBC URL, without credentials
 * @param openCommand a command for a shell that opens it, or an empty string
 * @param restartCommand the command that starts the server again when the JVM has ended,
 * or an empty string
 * @param changes what had changed in it by the time it was kept, an object in each line
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public record KeptDatabase(String test, String reason, String name, String jdbcUrl, String openCommand,
		String restartCommand, List<String> changes) {

	/**
	 * So many changes are listed one by one.
	 */
	private static final int MOST_CHANGES = 50;

	/**
	 * The whole description, in several lines, for people to read.
	 */
	@Override
	public String toString() {
		List<String> lines = new ArrayList<>();
		lines.add("The database of " + this.test + " is kept, since " + this.reason + ":");
		lines.add("name:    " + this.name);
		lines.add("URL:     " + this.jdbcUrl);
		if (!this.openCommand.isEmpty()) {
			lines.add("open:    " + this.openCommand);
		}
		if (!this.restartCommand.isEmpty()) {
			lines.add("later:   " + this.restartCommand);
		}
		String title = "changed: ";
		for (String change : shown()) {
			lines.add(title + change);
			title = " ".repeat(title.length());
		}
		return String.join("\n\t\t", lines);
	}

	private List<String> shown() {
		if (this.changes.isEmpty()) {
			return List.of("nothing, or what was changed has been rolled back");
		}
		if (this.changes.size() <= MOST_CHANGES) {
			return this.changes;
		}
		List<String> shown = new ArrayList<>(this.changes.subList(0, MOST_CHANGES));
		shown.add("and " + (this.changes.size() - MOST_CHANGES) + " more tables and other objects");
		return shown;
	}

}
