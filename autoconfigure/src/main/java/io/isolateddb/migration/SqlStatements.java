package io.isolateddb.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits an SQL script into statements, at each semicolon that is not inside quotes,
 * dollar quotes, a comment, parentheses (as in {@code CREATE RULE}) or a
 * {@code BEGIN ATOMIC … END} body. A quote that is never closed extends to the end of the
 * script, and the database reports the error.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL: Lexical
 * Structure</a>
 */
final class SqlStatements {

	private final String sql;

	private final List<SqlStatement> statements = new ArrayList<>();

	private int position;

	/** Where the current statement starts, {@code -1} if it has not started. */
	private int start = -1;

	/** Where the last part of the current statement ends, a comment not counting. */
	private int end;

	private int parentheses;

	/** Depth in {@code BEGIN ATOMIC} and in {@code CASE} within it. */
	private int blocks;

	private String lastWord = "";

	private int line = 1;

	/** Up to where the {@link #line lines} are counted. */
	private int counted;

	private SqlStatements(String sql) {
		this.sql = sql;
	}

	static List<SqlStatement> of(String script) {
		SqlStatements statements = new SqlStatements(script.startsWith("\uFEFF") ? script.substring(1) : script);
		while (statements.position < statements.sql.length()) {
			statements.next();
		}
		statements.finish();
		return statements.statements;
	}

	private void next() {
		if (Character.isWhitespace(this.sql.charAt(this.position))) {
			this.position++;
		}
		else if (at("--")) {
			this.position = after("\n", this.position);
		}
		else if (at("/*")) {
			this.position = afterComment();
		}
		else if (at(";") && this.parentheses == 0 && this.blocks == 0) {
			finish();
			this.position++;
		}
		else {
			this.start = (this.start < 0) ? this.position : this.start;
			this.position = afterToken();
			this.end = this.position;
		}
	}

	private void finish() {
		if (this.start >= 0) {
			this.line += (int) this.sql.substring(this.counted, this.start).chars().filter((c) -> c == '\n').count();
			this.counted = this.start;
			this.statements.add(new SqlStatement(this.line, this.sql.substring(this.start, this.end)));
		}
		this.start = -1;
		this.parentheses = 0;
		this.blocks = 0;
		this.lastWord = "";
	}

	private int afterToken() {
		char c = this.sql.charAt(this.position);
		if (isWordPart(c) && c != '$') {
			return afterWord();
		}
		switch (c) {
			case '\'', '"', '`':
				return afterQuotes(this.position, c, false);
			case '$':
				return afterDollarQuotes();
			case '(':
				this.parentheses++;
				break;
			case ')':
				this.parentheses = Math.max(0, this.parentheses - 1);
				break;
			default:
		}
		return this.position + 1;
	}

	private int afterWord() {
		int after = this.position;
		while (after < this.sql.length() && isWordPart(this.sql.charAt(after))) {
			after++;
		}
		String word = this.sql.substring(this.position, after).toUpperCase(Locale.ROOT);
		if (word.equals("E") && this.sql.startsWith("'", after)) {
			return afterQuotes(after, '\'', true);
		}
		switch (word) {
			case "ATOMIC" -> this.blocks += this.lastWord.equals("BEGIN") ? 1 : 0;
			case "CASE" -> this.blocks += (this.blocks > 0) ? 1 : 0;
			case "END" -> this.blocks -= (this.blocks > 0) ? 1 : 0;
			default -> {
			}
		}
		this.lastWord = word;
		return after;
	}

	/**
	 * A doubled quote is treated as one that closes and opens again.
	 */
	private int afterQuotes(int opening, char quote, boolean backslashes) {
		for (int i = opening + 1; i < this.sql.length(); i++) {
			char c = this.sql.charAt(i);
			if (c == quote) {
				boolean doubled = this.sql.startsWith(String.valueOf(quote), i + 1);
				if (!doubled) {
					return i + 1;
				}
				i++;
			}
			else if (c == '\\' && backslashes) {
				i++;
			}
		}
		return this.sql.length();
	}

	private int afterDollarQuotes() {
		int i = this.position + 1;
		while (i < this.sql.length() && isWordPart(this.sql.charAt(i)) && this.sql.charAt(i) != '$') {
			i++;
		}
		boolean quote = this.sql.startsWith("$", i) && !Character.isDigit(this.sql.charAt(this.position + 1));
		return quote ? after(this.sql.substring(this.position, i + 1), i + 1) : this.position + 1;
	}

	private int afterComment() {
		int depth = 0;
		int i = this.position;
		do {
			boolean opens = this.sql.startsWith("/*", i);
			boolean closes = !opens && this.sql.startsWith("*/", i);
			depth += opens ? 1 : closes ? -1 : 0;
			i += (opens || closes) ? 2 : 1;
		}
		while (depth > 0 && i < this.sql.length());
		return i;
	}

	private int after(String text, int from) {
		int index = this.sql.indexOf(text, from);
		return (index < 0) ? this.sql.length() : index + text.length();
	}

	private boolean at(String text) {
		return this.sql.startsWith(text, this.position);
	}

	private static boolean isWordPart(char c) {
		return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
	}

}
