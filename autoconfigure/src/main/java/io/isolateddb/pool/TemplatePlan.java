package io.isolateddb.pool;

import org.jspecify.annotations.Nullable;

/**
 * How to build a template.
 *
 * @param fingerprint the fingerprint of its content
 * @param parent the template that it adds a layer to, or {@code null}
 * @param connections how many connections that takes
 * @param content makes a database with the content
 */
record TemplatePlan(String fingerprint, @Nullable Template parent, int connections, Content content) {

	Template template(String database) {
		return new Template(database, this.fingerprint, this.parent);
	}

	/**
	 * Makes a database with the content of a template.
	 */
	@FunctionalInterface
	interface Content {

		/**
		 * Make the database. Leaves nothing behind if that fails.
		 * @param database its name
		 */
		void make(String database) throws Exception;

	}

}
