package io.isolateddb.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the tables of the registry in one session, in SQL that every product
 * knows.
 *
 * @param server what is special about the server
 * @param connection the session
 * @param jvm the number of this JVM in the registry
 */
record RegistryTransaction(SharedServer server, Connection connection, long jvm) {

	/**
	 * Begin a transaction. All other transactions of the registry wait until it ends.
	 */
	void begin() throws SQLException {
		this.connection.setAutoCommit(false);
		update("UPDATE registry SET clock = clock + 1");
	}

	/**
	 * A number that is higher than in all transactions before.
	 */
	long clock() throws SQLException {
		return query((row) -> row.getLong(1), "SELECT clock FROM registry").get(0);
	}

	JvmTable jvms() {
		return new JvmTable(this);
	}

	DatabaseTable databases() {
		return new DatabaseTable(this);
	}

	TemplateUseTable templateUses() {
		return new TemplateUseTable(this);
	}

	TicketTable tickets() {
		return new TicketTable(this);
	}

	int update(String sql, @Nullable Object... parameters) throws SQLException {
		try (PreparedStatement statement = prepare(sql, parameters)) {
			return statement.executeUpdate();
		}
	}

	<T> List<T> query(RowReader<T> reader, String sql, @Nullable Object... parameters) throws SQLException {
		try (PreparedStatement statement = prepare(sql, parameters); ResultSet rows = statement.executeQuery()) {
			return RowReader.readAll(rows, reader);
		}
	}

	private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
		PreparedStatement statement = this.connection.prepareStatement(sql);
		for (int i = 0; i < parameters.length; i++) {
			statement.setObject(i + 1, parameters[i]);
		}
		return statement;
	}

}
