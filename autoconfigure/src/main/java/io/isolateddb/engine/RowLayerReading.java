package io.isolateddb.engine;

import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt to read what a database has in addition to its template.
 *
 * @param layer what it has; {@code null} if it equals its template, or if there is an
 * obstacle
 * @param obstacle why it is more than some rows, for people to read, or an empty string
 * @since 0.1.0
 */
public record RowLayerReading(@Nullable RowLayer layer, String obstacle) {

	/**
	 * The database has only rows, or nothing, in addition to its template.
	 * @param layer what it has, or {@code null}
	 * @return the result
	 */
	public static RowLayerReading of(@Nullable RowLayer layer) {
		return new RowLayerReading(layer, "");
	}

	/**
	 * Say why what the database has is not a layer of rows.
	 * @param obstacle the reason
	 * @return the result
	 */
	public static RowLayerReading impossible(String obstacle) {
		return new RowLayerReading(null, obstacle);
	}

}
