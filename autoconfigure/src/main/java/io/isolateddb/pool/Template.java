package io.isolateddb.pool;

import org.jspecify.annotations.Nullable;

/**
 * A frozen database that clones are made of.
 *
 * @param database its name on the server
 * @param fingerprint names its content; equal fingerprints mean equal content
 * @param parent the template that this one adds a layer to, or {@code null}
 * @param restricted whether clones are lent to users who may only read and write rows
 * @since 0.1.0
 */
public record Template(String database, String fingerprint, @Nullable Template parent, boolean restricted) {

	/**
	 * Create a template whose clones are lent with all rights.
	 */
	Template(String database, String fingerprint, @Nullable Template parent) {
		this(database, fingerprint, parent, false);
	}

	/**
	 * The same database, its clones lent with other rights.
	 * @param restricted whether their users may only read and write rows, which has to be
	 * granted in the database
	 * @return the template
	 */
	Template withAccess(boolean restricted) {
		return (this.restricted == restricted) ? this
				: new Template(this.database, this.fingerprint, this.parent, restricted);
	}

	/**
	 * A template that was made from a database somebody has used, so that nothing but its
	 * own name tells what is in it.
	 */
	static Template ofUnknownContent(String database) {
		return new Template(database, database, null);
	}

	/**
	 * Whether this template is a layer, however far up, on another one.
	 * @param other the other template
	 * @return {@code true} if it stands on the other template or is the same
	 */
	boolean standsOn(Template other) {
		return this.database.equals(other.database) || (this.parent != null && this.parent.standsOn(other));
	}

	/**
	 * Whether other JVMs, and later runs, can use this template: they know its content by
	 * the fingerprint.
	 */
	boolean isShared() {
		return (this.parent != null) ? this.parent.isShared() : !this.fingerprint.equals(this.database);
	}

}
