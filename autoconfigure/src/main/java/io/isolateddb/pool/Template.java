package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.registry.RegisteredDatabases;
import org.jspecify.annotations.Nullable;

/**
 * The state that a test starts from: a frozen database that clones are copied from,
 * perhaps with a layer of rows, which is no database but is inserted into a clone.
 *
 * @param database the name of the frozen database on the server
 * @param fingerprint names its content; equal fingerprints mean equal content
 * @param parent the template that this one adds a layer to, or {@code null}
 * @param restricted whether the users of its clones may only read and write rows
 * @param rows the rows that it has in addition to the frozen database, or {@code null}
 * @since 0.1.0
 */
public record Template(String database, String fingerprint, @Nullable Template parent, boolean restricted,
		@Nullable RowLayer rows) {

	/**
	 * How the fingerprints begin that do not tell the content.
	 */
	private static final String UNKNOWN = "unknown content of ";

	private static final AtomicLong unknown = new AtomicLong();

	/**
	 * Create a template whose clones are leased with all rights.
	 */
	Template(String database, String fingerprint, @Nullable Template parent) {
		this(database, fingerprint, parent, false, null);
	}

	/**
	 * The same database, but with other rights for the users of its clones.
	 * @param restricted whether they may only read and write rows, which has to be
	 * granted in the database
	 * @return the template
	 */
	Template withAccess(boolean restricted) {
		return (this.restricted == restricted) ? this
				: new Template(this.database, this.fingerprint, this.parent, restricted, this.rows);
	}

	/**
	 * The same database with other rows.
	 * @param rows all rows that it has in addition to the frozen database
	 * @param fingerprint names the content
	 */
	Template with(RowLayer rows, String fingerprint) {
		return new Template(this.database, fingerprint, this, this.restricted, rows);
	}

	/**
	 * The same database with other rows, which a test has written.
	 */
	Template with(RowLayer rows) {
		return with(rows, UNKNOWN + this.database + " with rows " + unknown.incrementAndGet());
	}

	/**
	 * The frozen database without rows in addition.
	 */
	Template base() {
		return (this.rows != null && this.parent != null) ? this.parent.base().withAccess(this.restricted) : this;
	}

	/**
	 * Copy the frozen database and insert the rows.
	 * @param name the name of the copy, which is registered already
	 * @throws SQLException if that fails; then there is no copy
	 */
	void copyTo(RegisteredDatabases databases, String name) throws SQLException {
		databases.copy(this.database, name);
		if (this.rows == null) {
			return;
		}
		try (ChangeTracker changes = databases.engine().trackChanges(name, this.database)) {
			Rewind insertion = changes.rewind(0, this.rows);
			if (!insertion.reason().isEmpty()) {
				throw new SQLException("Could not insert rows into " + name + ": " + insertion.reason());
			}
		}
		catch (SQLException ex) {
			databases.dropOrWarn(name);
			throw ex;
		}
	}

	/**
	 * A template that was made of a database in use. Nothing but its own name tells its
	 * content.
	 */
	static Template ofUnknownContent(String database) {
		return new Template(database, UNKNOWN + database, null);
	}

	/**
	 * Whether the same rows are in addition to the same frozen database.
	 */
	boolean equalsContentOf(Template other) {
		return this.database.equals(other.database) && this.rows == other.rows;
	}

	/**
	 * Whether this template is another one, or consists of layers on top of it.
	 */
	boolean isDerivedFrom(Template other) {
		return equalsContentOf(other) || (this.parent != null && this.parent.isDerivedFrom(other));
	}

	/**
	 * Whether other JVMs, and later runs, can use this template. They can if its
	 * fingerprint tells its content.
	 */
	boolean isShared() {
		return !this.fingerprint.startsWith(UNKNOWN) && (this.parent == null || this.parent.isShared());
	}

}
