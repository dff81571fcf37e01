package io.isolateddb.pool;

import org.jspecify.annotations.Nullable;

/**
 * A frozen database that clones are copied from.
 *
 * @param database its name on the server
 * @param fingerprint names its content; equal fingerprints mean equal content
 * @param parent the template that this one adds a layer to, or {@code null}
 * @param restricted whether the users of its clones may only read and write rows
 * @param layer whether it is the template of one class or of some fixtures, as opposed to
 * that of a context
 * @since 0.1.0
 */
public record Template(String database, String fingerprint, @Nullable Template parent, boolean restricted,
		boolean layer) {

	/**
	 * Create a template whose clones are leased with all rights.
	 */
	Template(String database, String fingerprint, @Nullable Template parent) {
		this(database, fingerprint, parent, false, false);
	}

	/**
	 * The same database, but with other rights for the users of its clones.
	 * @param restricted whether they may only read and write rows, which has to be
	 * granted in the database
	 * @return the template
	 */
	Template withAccess(boolean restricted) {
		return (this.restricted == restricted) ? this
				: new Template(this.database, this.fingerprint, this.parent, restricted, this.layer);
	}

	/**
	 * The same database, as the template of one class or of some fixtures: few tests
	 * lease its clones.
	 * @return the template
	 */
	public Template asLayer() {
		return new Template(this.database, this.fingerprint, this.parent, this.restricted, true);
	}

	/**
	 * Whether it, or what it adds to, is the template of few tests.
	 */
	boolean isLayer() {
		return this.layer || (this.parent != null && this.parent.isLayer());
	}

	/**
	 * A template that was made of a database in use. Nothing but its own name tells its
	 * content.
	 */
	static Template ofUnknownContent(String database) {
		return new Template(database, database, null);
	}

	/**
	 * Whether this template is another one, or consists of layers on top of it.
	 */
	boolean isDerivedFrom(Template other) {
		return this.database.equals(other.database) || (this.parent != null && this.parent.isDerivedFrom(other));
	}

	/**
	 * Whether other JVMs, and later runs, can use this template. They can if its
	 * fingerprint tells its content.
	 */
	boolean isShared() {
		return (this.parent != null) ? this.parent.isShared() : !this.fingerprint.equals(this.database);
	}

}
