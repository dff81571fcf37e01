package io.isolateddb.engine.h2;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.isolateddb.engine.SqlIdentifier;
import org.h2.engine.Constants;

/**
 * The user with restricted rights, who has the same name in each database. Immutable.
 *
 * @param password the password of the user
 */
record H2Restriction(String password) {

	static final String USER = "ISODB_RESTRICTED";

	static H2Restriction create() {
		byte[] secret = new byte[16];
		new SecureRandom().nextBytes(secret);
		return new H2Restriction(HexFormat.of().formatHex(secret));
	}

	/**
	 * The statements that create the user with the rights on all tables. In H2 whoever
	 * may delete rows may also truncate a table, and sequences need no right.
	 */
	List<String> statements(H2Database database) throws SQLException {
		List<String> statements = new ArrayList<>();
		statements.add("CREATE USER " + USER + " PASSWORD '" + this.password + "'");
		List<String> schemas = database.use((schema) -> schema.session()
			.getDatabase()
			.getAllSchemasNoMeta()
			.stream()
			.map((one) -> one.getName())
			.filter((name) -> !name.equalsIgnoreCase(Constants.SCHEMA_PG_CATALOG))
			.toList());
		for (String schema : schemas) {
			statements
				.add("GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA " + SqlIdentifier.quote(schema) + " TO " + USER);
		}
		return statements;
	}

}
