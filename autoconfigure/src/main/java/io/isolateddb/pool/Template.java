package io.isolateddb.pool;

import org.jspecify.annotations.Nullable;

/**
 * A frozen database that clones are made of.
 *
 * @param database its name on the server
 * @param fingerprint names its content; equal fingerprints mean equal content
 * @param parent the template that this one adds a layer to, or {@code null}
 * @since 0.1.0
 */
public record Template(String database, String fingerprint, @Nullable Template parent) {

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
		return equals(other) || (this.parent != null && this.parent.standsOn(other));
	}

	/**
	 * Whether other JVMs, and later runs, can use this template: they know its content by
	 * the fingerprint.
	 */
	boolean isShared() {
		return (this.parent != null) ? this.parent.isShared() : !this.fingerprint.equals(this.database);
	}

}
