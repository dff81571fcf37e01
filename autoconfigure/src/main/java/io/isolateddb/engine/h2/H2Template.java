package io.isolateddb.engine.h2;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A template. It is no database, so nobody can connect to it or change it. Thread-safe,
 * without locks: the first copies are verified, and each of them yields the same rows.
 */
final class H2Template {

	private final H2Snapshot content;

	/**
	 * The rows as copies have them. H2 may number those of a table in another way there,
	 * if its primary key is younger than its rows.
	 */
	private volatile Map<String, List<H2Row>> rows = Map.of();

	private volatile boolean verified;

	/**
	 * The database that has this content and goes on, or {@code null}.
	 */
	private final @Nullable H2Database source;

	H2Template(H2Snapshot content) {
		this(content, null);
	}

	H2Template(H2Snapshot content, @Nullable H2Database source) {
		this.content = content;
		this.source = source;
	}

	/**
	 * Fill an empty database.
	 */
	void copyTo(H2Database database) throws SQLException {
		this.content.fill(database);
		if (!this.verified) {
			this.rows = this.content.requireEqual(database);
			this.verified = true;
		}
	}

	/**
	 * The rows of each table, as every copy has them, or as the database has them that
	 * this was made of.
	 */
	Map<String, List<H2Row>> rowsIn(H2Database database) {
		return (database == this.source) ? this.content.rows() : this.rows;
	}

}
