package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * What a session in a clone of a template can keep although all of it was reset. A
 * setting with a name of the application's own is empty once it was set, even if that was
 * rolled back, and not {@code NULL} as in a new session; the server has no statement that
 * removes it, and no list of such settings. A procedural language may have global
 * variables. Such a session has to be closed. Thread-safe.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/runtime-config-custom.html">Customized
 * Options</a>
 */
final class PostgreSqlResidue {

	private static final String HAS_GLOBALS = """
			SELECT EXISTS (SELECT FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql'))""";

	private static final String DEFINITIONS = """
			(SELECT concat(prosrc, pg_get_function_sqlbody(oid), ' set ', array_to_string(proconfig, ' set '))
					FROM pg_proc WHERE oid >= 16384
				UNION ALL SELECT concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
				UNION ALL SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
				UNION ALL SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE oid >= 16384
				UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
				UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND oid >= 16384
				UNION ALL SELECT typdefault FROM pg_type WHERE oid >= 16384) t(definition)""";

	/**
	 * The settings that functions, policies, views and the rest of a schema name. A text
	 * that only looks like a name of a setting does no harm.
	 */
	private static final String NAMES = """
			SELECT DISTINCT lower(name) FROM %s,
				regexp_matches(definition,
					'(?:''|\\mset\\s+(?:local\\s+|session\\s+)?)([[:alpha:]_][[:alnum:]_$]*(?:\\.[[:alpha:]_][[:alnum:]_$]*)+)', 'gi') m,
				unnest(m) name
			ORDER BY 1"""
		.formatted(DEFINITIONS);

	/**
	 * Whether the schema may set a setting whose name it does not contain. Functions of
	 * extensions execute statements that they have composed for themselves.
	 */
	private static final String COMPOSES = """
			SELECT EXISTS (SELECT FROM %s WHERE definition ~* '\\mset_config\\M(?!"?\\s*\\(\\s*''[^'']*''(::text)?\\s*,)')
				OR EXISTS (SELECT FROM pg_proc p JOIN pg_language l ON l.oid = prolang
					WHERE p.oid >= 16384 AND lanname NOT IN ('internal', 'c') AND prosrc ~* '\\mexecute\\M'
						AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'))"""
		.formatted(DEFINITIONS);

	/**
	 * A setting takes at least 280 bytes. That libraries of extensions have settings
	 * takes up to some hundred bytes fewer, whichever are loaded.
	 */
	private static final int LEAST_OF_SETTING = 200;

	private static final String MAY_READ_MEMORY = """
			SELECT bool_and(has_function_privilege(name, 'pg_get_backend_memory_contexts()', 'EXECUTE'))
			FROM unnest(ARRAY[session_user, current_user]) name""";

	private final boolean hasGlobals;

	private final @Nullable List<PostgreSqlLibraries.Library> libraries;

	/**
	 * Read when it is needed: in a large schema that takes a moment.
	 */
	private volatile @Nullable InSchema inSchema;

	/**
	 * Read what the schema of a template allows.
	 * @param connection a privileged session in a clone of it
	 */
	PostgreSqlResidue(Connection connection, PostgreSqlLibraries libraries) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		this.hasGlobals = session.isTrue(HAS_GLOBALS);
		this.libraries = this.hasGlobals ? List.of() : libraries.of(connection);
	}

	/**
	 * An expression that is true in a session that keeps something. If one statement
	 * changes settings and asks, it may be true although the session keeps nothing.
	 * @param fresh a new session of the same user
	 */
	String expression(Connection fresh) throws SQLException {
		if (this.hasGlobals) {
			return "true";
		}
		JdbcSession session = new JdbcSession(fresh);
		if (this.libraries != null && session.isTrue(MAY_READ_MEMORY)) {
			String needed = this.libraries.stream()
				.map((library) -> " - " + library.neededBytes())
				.collect(Collectors.joining("", PostgreSqlLibraries.MEMORY, ""));
			long without = session.queryRow("SELECT " + needed, (row) -> row.getLong(1));
			return needed + " >= " + (without + LEAST_OF_SETTING);
		}
		return isSet(unset(session));
	}

	/**
	 * An expression that is true in a session that has a setting which the schema names,
	 * or may have global variables.
	 * @param session any session
	 */
	String isSetInSchema(Connection session) throws SQLException {
		return isSet(names(new JdbcSession(session)));
	}

	/**
	 * An expression that is true after such a session has reset all settings. In a new
	 * session they are not empty.
	 * @param session any session
	 */
	String isEmptyInSchema(Connection session) throws SQLException {
		return settings(names(new JdbcSession(session)), "'' = ANY (ARRAY[", "])");
	}

	/**
	 * Whether the schema may set a setting that it does not name.
	 * @param session any session
	 */
	boolean isComposedInSchema(Connection session) throws SQLException {
		return inSchema(new JdbcSession(session)).composes();
	}

	private List<String> names(JdbcSession session) throws SQLException {
		return inSchema(session).names();
	}

	private InSchema inSchema(JdbcSession session) throws SQLException {
		InSchema read = this.inSchema;
		if (read == null) {
			read = new InSchema(session.query(NAMES, (row) -> row.getString(1)), session.isTrue(COMPOSES));
			this.inSchema = read;
		}
		return read;
	}

	/**
	 * The names that are not set in a new session.
	 */
	private List<String> unset(JdbcSession session) throws SQLException {
		List<String> names = names(session);
		return names.isEmpty() ? List.of()
				: session.query(names.stream()
					.map((name) -> "SELECT '" + name + "' WHERE " + setting(name) + " IS NULL")
					.collect(Collectors.joining(" UNION ALL ")), (row) -> row.getString(1));
	}

	private String isSet(List<String> names) {
		return settings(names, "coalesce(", ") IS NOT NULL");
	}

	/**
	 * An expression of the values of some settings, unless it is known without them
	 * whether a session keeps something.
	 */
	private String settings(List<String> names, String begin, String end) {
		return (this.hasGlobals || names.isEmpty()) ? String.valueOf(this.hasGlobals)
				: names.stream().map(PostgreSqlResidue::setting).collect(Collectors.joining(", ", begin, end));
	}

	private static String setting(String name) {
		return "current_setting('" + name + "', true)";
	}

	/**
	 * The settings of a schema.
	 *
	 * @param names those that it names
	 * @param composes whether it may set others
	 */
	private record InSchema(List<String> names, boolean composes) {

	}

}
