package io.isolateddb.migration;

import java.util.Set;

/**
 * Tells by its words whether a statement is inside the body of a routine, where a
 * semicolon does not end the statement. That is {@code BEGIN ATOMIC … END} in PostgreSQL,
 * and in MySQL {@code BEGIN … END} of what is created, with the blocks in it, or of an
 * anonymous block of MariaDB. Not thread-safe.
 */
final class SqlBody {

	private static final Set<String> OBJECTS = Set.of("DATABASE", "INDEX", "LOGFILE", "ROLE", "SCHEMA", "SEQUENCE",
			"SERVER", "TABLE", "TABLESPACE", "USER", "VIEW");

	private static final Set<String> ROUTINES = Set.of("EVENT", "FUNCTION", "PACKAGE", "PROCEDURE", "TRIGGER");

	/** What {@code END} may close besides blocks and {@code CASE}. */
	private static final Set<String> LOOPS = Set.of("FOR", "IF", "LOOP", "REPEAT", "WHILE");

	private final boolean mySql;

	private String first = "";

	private String last = "";

	/** Whether the statement creates a routine, {@code null} if that is not known yet. */
	private boolean routine;

	private boolean known;

	private int depth;

	SqlBody(boolean mySql) {
		this.mySql = mySql;
	}

	boolean isOpen() {
		return this.depth > 0;
	}

	/**
	 * Start with a new statement.
	 */
	void close() {
		this.first = "";
		this.last = "";
		this.routine = false;
		this.known = false;
		this.depth = 0;
	}

	/**
	 * Go on with the next word of the statement, in capitals.
	 */
	void word(String word) {
		this.first = this.first.isEmpty() ? word : this.first;
		if (this.mySql) {
			mySqlWord(word);
		}
		else {
			switch (word) {
				case "ATOMIC" -> this.depth += this.last.equals("BEGIN") ? 1 : 0;
				case "CASE" -> this.depth += isOpen() ? 1 : 0;
				case "END" -> this.depth -= isOpen() ? 1 : 0;
				default -> {
				}
			}
		}
		this.last = word;
	}

	private void mySqlWord(String word) {
		if (!this.known && this.first.equals("CREATE")) {
			this.routine = ROUTINES.contains(word);
			this.known = this.routine || OBJECTS.contains(word);
		}
		switch (word) {
			case "BEGIN" -> this.depth += this.routine ? 1 : 0;
			case "NOT" -> this.depth += (!isOpen() && this.first.equals("BEGIN") && this.last.equals("BEGIN")) ? 1 : 0;
			case "CASE" -> this.depth += (isOpen() && !this.last.equals("END")) ? 1 : 0;
			case "END" -> this.depth -= isOpen() ? 1 : 0;
			default -> this.depth += (this.last.equals("END") && LOOPS.contains(word)) ? 1 : 0;
		}
	}

}
