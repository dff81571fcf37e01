package io.isolateddb.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits an SQL script into statements, at each delimiter that is not inside quotes,
 * dollar quotes, a comment, parentheses (as in {@code CREATE RULE}) or the {@link SqlBody
 * body} of a routine. The delimiter is a semicolon, or in MySQL what the client's command
 * {@code DELIMITER} makes it. A quote that is never closed extends to the end of the
 * script, and the database reports the error.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL: Lexical
 * Structure</a>
 * @see <a href= "https://dev.mysql.com/doc/refman/en/language-structure.html">MySQL:
 * Language Structure</a>
 */
final class SqlStatements {

	/** MySQL's client takes it for a command where a statement could start. */
	private static final Pattern DELIMITER = Pattern.compile("DELIMITER[ \\t]+(\\S+)[^\\n]*", Pattern.CASE_INSENSITIVE);

	private final String sql;

	private final SqlDialect dialect;

	private final SqlBody body;

	private String delimiter = ";";

	private final List<SqlStatement> statements = new ArrayList<>();

	private int position;

	/** Where the current statement starts, {@code -1} if it has not started. */
	private int start = -1;

	/** Where the last part of the current statement ends, a comment not counting. */
	private int end;

	private int parentheses;

	private int line = 1;

	/** Up to where the {@link #line lines} are counted. */
	private int counted;

	private SqlStatements(String sql, SqlDialect dialect) {
		this.sql = sql;
		this.dialect = dialect;
		this.body = new SqlBody(dialect.isMySql());
	}

	/**
	 * The statements of a script.
	 */
	static List<SqlStatement> of(String script, SqlDialect dialect) {
		String sql = script.startsWith("\uFEFF") ? script.substring(1) : script;
		SqlStatements statements = new SqlStatements(sql, dialect);
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
		else if (atLineComment()) {
			this.position = after("\n", this.position);
		}
		else if (at("/*") && !atExecutableComment()) {
			this.position = afterComment();
		}
		else if (at(this.delimiter)
				&& (!this.delimiter.equals(";") || (this.parentheses == 0 && !this.body.isOpen()))) {
			finish();
			this.position += this.delimiter.length();
		}
		else if (this.start < 0 && this.dialect.isMySql() && atDelimiterCommand()) {
			this.position = after("\n", this.position);
		}
		else {
			this.start = (this.start < 0) ? this.position : this.start;
			this.position = afterToken();
			this.end = this.position;
		}
	}

	/**
	 * In MySQL two dashes need a blank after them, and a hash begins a comment, too.
	 */
	private boolean atLineComment() {
		if (!this.dialect.isMySql()) {
			return at("--");
		}
		return at("#")
				|| (at("--") && (this.position + 2 == this.sql.length() || this.sql.charAt(this.position + 2) <= ' '));
	}

	/**
	 * MySQL executes what stands in such a comment.
	 */
	private boolean atExecutableComment() {
		return this.dialect.isMySql() && (at("/*!") || at("/*M!"));
	}

	private boolean atDelimiterCommand() {
		Matcher command = DELIMITER.matcher(this.sql).region(this.position, this.sql.length());
		if (command.lookingAt()) {
			this.delimiter = command.group(1);
			return true;
		}
		return false;
	}

	private void finish() {
		if (this.start >= 0) {
			this.line += (int) this.sql.substring(this.counted, this.start).chars().filter((c) -> c == '\n').count();
			this.counted = this.start;
			this.statements.add(new SqlStatement(this.line, this.sql.substring(this.start, this.end)));
		}
		this.start = -1;
		this.parentheses = 0;
		this.body.close();
	}

	private int afterToken() {
		char c = this.sql.charAt(this.position);
		if (isWordPart(c) && c != '$') {
			return afterWord();
		}
		switch (c) {
			case '\'', '"', '`':
				return afterQuotes(this.position, c, this.dialect.hasBackslashes(c));
			case '$':
				return this.dialect.isMySql() ? this.position + 1 : afterDollarQuotes();
			case '/':
				return at("/*") ? after("*/", this.position) : this.position + 1;
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
		if (word.equals("E") && !this.dialect.isMySql() && this.sql.startsWith("'", after)) {
			return afterQuotes(after, '\'', true);
		}
		this.body.word(word);
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
		if (this.dialect.isMySql()) {
			return after("*/", this.position + 2);
		}
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
